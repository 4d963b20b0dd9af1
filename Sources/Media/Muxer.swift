import CLibAV
import Foundation
import Materials

/// Puts a sound into a copy of a video. The picture stream is copied packet by packet and never encoded anew.
///
/// Where the output begins and ends (`MuxedVideo.span` says what was done):
/// - no span, a span that covers the clip, or `wholePicture`: every packet of the input; with `wholePicture`
///   silence leads the sound to the span's start.
/// - mp4, mov: packets from the key picture before the span; an edit list makes players start exactly at the
///   picture on show at the span's start. Pictures from the span's end on are left out, those among them that
///   others need to be decoded are hidden.
/// - mkv, webm: no edit lists, so the output shows from the key picture on, and at the end the few pictures
///   that others need; silence leads the sound, so that it is in sync.
/// - The sound is never stretched; it ends by itself, at the latest `longestTail` after the last picture.
public struct Muxer: Sendable {
  /// The span of the video that the sound belongs to; nil for all of it.
  public var span: TimeSpan?
  /// Keep all pictures, with the sound in its place, instead of the span's pictures alone.
  public var wholePicture = false
  /// Nil: as the input, or mkv where we do not write the input's kind (or it cannot hold the picture).
  public var container: VideoContainer?
  /// Nil: the container's usual one.
  public var soundCodec: SoundCodec?
  /// The input's own sound as a second track, copied as it is.
  public var keepOriginalSound = false
  /// Goes into the file as one line of JSON: a tag in mkv and webm, the comment in mp4 and mov.
  public var recipe: Recipe?
  /// Asked between packets; a true answer ends in `MuxError.cancelled` and leaves no file.
  public var isCancelled: @Sendable () -> Bool = { false }

  /// Seconds that a sound may outlast the picture: one latent of the slowest model (512 samples at 16 kHz).
  public static let longestTail = 0.032

  public init() {}

  /// The container that `mux` would choose for this video, for naming the output. Throws `MuxError`, also where
  /// the container cannot hold the sound: ask before rendering.
  public func container(for video: URL) throws -> VideoContainer {
    try checkSpan()
    let source = try VideoSource(video)
    let container = try choice(for: source)
    try checkSound(of: source, fits: container)
    return container
  }

  /// Writes beside `output` and renames when whole; never overwrites.
  /// Throws `MuxError`, `SoundError` (the waveform) and `DraftError` (the disk).
  public func mux(_ sound: Waveform, into video: URL, as output: URL) throws -> MuxedVideo {
    try checkSpan()
    let source = try VideoSource(video)
    let container = try choice(for: source)
    try checkSound(of: source, fits: container)
    let draft = try DraftFile(for: output)
    let needed = wholePicture ? nil : span?.end
    let index = try PictureIndex(of: video, upTo: needed, isCancelled: isCancelled)
    let cut = try cut(index, for: container, video)
    let target = try MuxOutput(container, into: draft)
    let encoder = try SoundEncoder(
      sound, codec: soundCodec ?? container.usualSound, silence: cut.silence,
      longest: cut.span.duration + Self.longestTail, globalHeader: target.wantsGlobalHeader)
    var copy = MuxCopy(source: source, index: index, cut: cut, sound: encoder, output: target)
    copy.keepsOriginalSound = keepOriginalSound && source.sound != nil
    try copy.run(tags: tags(for: container), isCancelled: isCancelled)
    try draft.publish()
    return MuxedVideo(
      file: output, container: container, soundCodec: encoder.codec, span: cut.span,
      soundStart: cut.silence, hasOriginalSound: copy.keepsOriginalSound,
      followsInput: container == VideoContainer.of(source.context, file: video))
  }

  private func checkSpan() throws {
    guard let span else { return }
    guard span.start.isFinite, span.duration.isFinite, span.start >= 0, span.duration > 0, span.end < 1e9
    else {
      throw MuxError.badSpan(start: span.start, duration: span.duration)
    }
  }

  private func choice(for source: VideoSource) throws -> VideoContainer {
    let codec = source.picture.pointee.codecpar.pointee.codec_id
    let like = VideoContainer.of(source.context, file: source.file)
    let candidates = container.map { [$0] } ?? [like, .mkv, .mov].compactMap { $0 }
    if let container = candidates.first(where: { $0.holds(codec) }) { return container }
    throw MuxError.cannotHoldPicture(container: candidates[0], codec: LibAV.name(codec))
  }

  private func checkSound(of source: VideoSource, fits container: VideoContainer) throws {
    let codec = soundCodec ?? container.usualSound
    guard container.holds(codec.identifier) else {
      throw MuxError.cannotHoldSound(container: container, codec: codec.rawValue)
    }
    guard keepOriginalSound, let original = source.sound?.pointee.codecpar.pointee.codec_id else { return }
    guard container.holds(original) else {
      throw MuxError.cannotHoldSound(container: container, codec: LibAV.name(original))
    }
  }

  private func cut(_ index: PictureIndex, for container: VideoContainer, _ video: URL) throws -> Cut {
    guard let span, !wholePicture else { return Cut(whole: index, soundAt: span?.start ?? 0) }
    if let cut = Cut(span, of: index, hidesPictures: container.hasEdits) { return cut }
    let end = Cut(whole: index, soundAt: 0).span.end
    throw MuxError.spanPastEnd(path: video.path, start: span.start, pictureEnd: end)
  }

  private func tags(for container: VideoContainer) throws -> [String: String] {
    guard let recipe else { return [:] }
    return [container.hasEdits ? "comment" : "ONSET_RECIPE": try recipe.json()]
  }
}

/// What `Muxer.mux` made.
public struct MuxedVideo: Sendable, Equatable {
  public let file: URL
  public let container: VideoContainer
  public let soundCodec: SoundCodec
  /// What the file shows, in seconds from the input's first picture; wider than asked for in mkv and webm.
  public let span: TimeSpan
  /// Seconds of the output at which the waveform begins.
  public let soundStart: Double
  /// False also where it was asked for and the input is silent.
  public let hasOriginalSound: Bool
  /// False where the container is another than the input's.
  public let followsInput: Bool
}
