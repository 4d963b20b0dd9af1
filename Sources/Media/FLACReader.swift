import CFLAC
import Foundation
import Materials

/// Reads a mono FLAC file back: samples and tags. Nothing in the file is trusted, its MD5 must fit.
public struct FLACReader: Sendable {
  public let waveform: Waveform
  public let tags: FLACTags

  /// 50 minutes at 44.1 kHz; a tiny file can claim to hold years of silence.
  static let mostSamples = 1 << 27

  /// Throws `SoundError`.
  public init(_ file: URL) throws {
    let sink = FLACSink(path: file.path)
    guard let decoder = FLAC__stream_decoder_new() else {
      throw SoundError.cannotRead(path: file.path, code: ENOMEM)
    }
    defer { FLAC__stream_decoder_delete(decoder) }
    FLAC__stream_decoder_set_md5_checking(decoder, 1)
    FLAC__stream_decoder_set_metadata_respond(decoder, FLAC__METADATA_TYPE_VORBIS_COMMENT)
    // libFLAC would report every failure to open as one and the same.
    guard let handle = fopen(file.path, "rbe") else {
      throw SoundError.cannotRead(path: file.path, code: errno)
    }
    let status = Self.start(decoder, handle, sink)
    guard status == FLAC__STREAM_DECODER_INIT_STATUS_OK else {
      fclose(handle)
      throw SoundError.cannotRead(path: file.path, code: EINVAL)
    }
    let isRead = FLAC__stream_decoder_process_until_end_of_stream(decoder) != 0
    let isWhole = FLAC__stream_decoder_finish(decoder) != 0
    if let error = sink.error { throw error }
    guard isRead, isWhole, let rate = sink.samplingRate,
      sink.claimed == 0 || sink.claimed == sink.samples.count
    else { throw SoundError.damaged(path: file.path, samplesBefore: sink.samples.count) }
    waveform = Waveform(samples: sink.samples, samplingRate: rate)
    tags = sink.tags
  }

  /// The recipe in the tags; throws `SoundError.noRecipe`.
  public static func recipe(of file: URL) throws -> Recipe {
    guard let recipe = try FLACReader(file).tags.recipe else { throw SoundError.noRecipe(path: file.path) }
    return recipe
  }

  private static func start(
    _ decoder: UnsafeMutablePointer<FLAC__StreamDecoder>, _ handle: UnsafeMutablePointer<FILE>,
    _ sink: FLACSink
  ) -> FLAC__StreamDecoderInitStatus {
    FLAC__stream_decoder_init_FILE(
      decoder, handle,
      { _, frame, channels, client in
        guard let client, let frame, let samples = channels?[0] else {
          return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT
        }
        let sink = Unmanaged<FLACSink>.fromOpaque(client).takeUnretainedValue()
        return sink.take(samples, frame.pointee.header)
          ? FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE : FLAC__STREAM_DECODER_WRITE_STATUS_ABORT
      },
      { _, block, client in
        guard let client, let block else { return }
        Unmanaged<FLACSink>.fromOpaque(client).takeUnretainedValue().take(block.pointee)
      },
      { _, _, client in
        guard let client else { return }
        Unmanaged<FLACSink>.fromOpaque(client).takeUnretainedValue().isDamaged()
      },
      Unmanaged.passUnretained(sink).toOpaque())
  }
}

/// What libFLAC's callbacks fill.
private final class FLACSink {
  let path: String
  var samples: [Float] = []
  var samplingRate: Int?
  /// Samples that the header promises; 0 where it does not know.
  var claimed = 0
  var tags = FLACTags()
  var error: SoundError?

  init(path: String) { self.path = path }

  func take(_ integers: UnsafePointer<Int32>, _ header: FLAC__FrameHeader) -> Bool {
    guard header.channels == 1 else { return stop(.notMono(path: path, channels: Int(header.channels))) }
    let count = Int(header.blocksize)
    guard samples.count + count <= FLACReader.mostSamples else {
      return stop(.tooLong(path: path, mostSamples: FLACReader.mostSamples))
    }
    guard samplingRate == nil || samplingRate == Int(header.sample_rate),
      (4...32).contains(header.bits_per_sample)
    else { return stop(.damaged(path: path, samplesBefore: samples.count)) }
    samplingRate = Int(header.sample_rate)
    let scale = Float(sign: .plus, exponent: 1 - Int(header.bits_per_sample), significand: 1)
    for index in 0..<count { samples.append(Float(integers[index]) * scale) }
    return true
  }

  func take(_ block: FLAC__StreamMetadata) {
    if block.type == FLAC__METADATA_TYPE_STREAMINFO {
      claimed = Int(clamping: block.data.stream_info.total_samples)
      let channels = Int(block.data.stream_info.channels)
      if channels != 1 { _ = stop(.notMono(path: path, channels: channels)) }
    }
    guard block.type == FLAC__METADATA_TYPE_VORBIS_COMMENT else { return }
    let comments = block.data.vorbis_comment
    for index in 0..<Int(comments.num_comments) {
      guard let comment = comments.comments?[index], let entry = comment.entry else { continue }
      let bytes = UnsafeBufferPointer(start: entry, count: Int(comment.length))
      guard let split = bytes.firstIndex(of: UInt8(ascii: "=")) else { continue }
      tags.tags.append(
        FLACTags.Tag(
          String(decoding: bytes[..<split], as: UTF8.self),
          String(decoding: bytes[(split + 1)...], as: UTF8.self)))
    }
  }

  func isDamaged() { _ = stop(.damaged(path: path, samplesBefore: samples.count)) }

  private func stop(_ error: SoundError) -> Bool {
    if self.error == nil { self.error = error }
    return false
  }
}
