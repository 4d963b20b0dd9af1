import Foundation
import Materials
import Media

/// Puts finished sound on disk: the FLAC and, for a video, the video with the sound, under one number.
struct TakeWriter {
  private let order: RenderOrder
  private let folder: TakeFolder
  private let muxer: Muxer?
  private let video: URL?
  private let container: VideoContainer?

  /// Checks what can be checked before minutes of work: the folder, and whether the container can hold the picture.
  init(_ order: RenderOrder, isCancelled: @escaping @Sendable () -> Bool) throws {
    self.order = order
    video = order.recipe.video.map { URL(fileURLWithPath: $0) }
    let pictured = order.picture.soundOnly ? nil : video
    let muxer = try pictured.flatMap { video in
      try isStillImage(video) ? nil : Muxer(for: order.recipe, order.picture, isCancelled: isCancelled)
    }
    container = try video.flatMap { try muxer?.container(for: $0) }
    self.muxer = muxer
    folder = try TakeFolder(order.folder)
  }

  /// After a render that came to nothing.
  func giveUp() { folder.removeIfEmpty() }

  func write(_ sound: Waveform, seed: UInt64, notes: [String], timings: [String: Double]) throws -> Take {
    var recipe = order.recipe
    recipe.seed = seed
    let reservation = try TakeNumbering(folder: folder.url, stem: stem).reserve()
    defer { reservation.release() }
    let audio = reservation.file("flac")
    // First the sound: whatever becomes of the video, the work of minutes is not lost.
    try FLACWriter(tags: FLACTags(recipe)).write(sound, to: audio)
    let muxed: MuxedVideo?
    do {
      muxed = try mux(sound, recipe, reservation)
    } catch MuxError.cancelled {
      try? FileManager.default.removeItem(at: audio)
      throw CancellationError()
    } catch {
      throw TakeError.videoFailed(soundKept: audio.path, reason: error)
    }
    return Take(
      audio: audio.path, video: muxed?.file.path, sound: (sound.duration, sound.samplingRate), recipe: recipe,
      timings: timings, notes: notes + (muxed.map(self.notes) ?? []))
  }

  private func mux(_ sound: Waveform, _ recipe: Recipe, _ reservation: TakeReservation) throws -> MuxedVideo?
  {
    guard var muxer, let video, let container else { return nil }
    muxer.tag(with: recipe)
    return try muxer.mux(sound, into: video, as: reservation.file(container.fileExtension))
  }

  private func notes(on muxed: MuxedVideo) -> [String] {
    var notes: [String] = []
    if !muxed.followsInput, order.picture.container == nil {
      notes.append(
        "Onset does not write the input's kind of file, so the video is \(muxed.container.fileExtension).")
    }
    let start = order.recipe.span.start
    if !order.picture.wholePicture, muxed.span.start < start - 0.001 {
      notes.append(
        "\(muxed.container.fileExtension) begins at the key picture at \(number((muxed.span.start * 1000).rounded() / 1000)) s;"
          + " the sound begins where you asked.")
    }
    if order.picture.keepOriginalSound, !muxed.hasOriginalSound {
      notes.append("The video has no sound of its own to keep.")
    }
    return notes
  }

  /// The video's name, or the prompt's words.
  private var stem: String {
    if let video { return video.deletingPathExtension().lastPathComponent }
    let words = order.recipe.prompt.split { $0.isWhitespace || $0 == "/" }
    let name = words.joined(separator: "_").filter { $0 != "." && !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
    return String(name.prefix(60))
  }
}

extension Muxer {
  init(
    for recipe: Recipe, _ picture: RenderOrder.PictureOptions, isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.init()
    span = recipe.span
    wholePicture = picture.wholePicture
    container = picture.container.flatMap(VideoContainer.init)
    keepOriginalSound = picture.keepOriginalSound
    self.isCancelled = isCancelled
  }

  /// Videos are passed on: where the original lay is nobody's business.
  mutating func tag(with recipe: Recipe) {
    self.recipe = recipe
    self.recipe?.video = recipe.video.map { ($0 as NSString).lastPathComponent }
  }
}

/// - Throws: `VideoError`, also where the file is not there.
func isStillImage(_ video: URL) throws -> Bool { try VideoReader(path: video.path).facts.isStillImage }

public enum TakeError: Error {
  /// The sound is on disk, the video with it could not be made.
  case videoFailed(soundKept: String, reason: any Error)
}
