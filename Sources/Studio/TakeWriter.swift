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
    let muxer = try video.flatMap { try Self.isStill($0) ? nil : Self.muxer(for: order, isCancelled) }
    container = try video.flatMap { try muxer?.container(for: $0) }
    self.muxer = muxer
    folder = try TakeFolder(order.folder)
  }

  private static func muxer(for order: RenderOrder, _ isCancelled: @escaping @Sendable () -> Bool) -> Muxer {
    var muxer = Muxer()
    muxer.span = order.recipe.span
    muxer.wholePicture = order.picture.wholePicture
    muxer.container = order.picture.container.flatMap(VideoContainer.init)
    muxer.keepOriginalSound = order.picture.keepOriginalSound
    muxer.isCancelled = isCancelled
    return muxer
  }

  /// After a render that came to nothing.
  func giveUp() { folder.removeIfEmpty() }

  private static func isStill(_ video: URL) throws -> Bool {
    try VideoReader(path: video.path).facts.isStillImage
  }

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
    // Videos are passed on: where the original lay is nobody's business.
    muxer.recipe = recipe
    muxer.recipe?.video = video.lastPathComponent
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

public enum TakeError: Error {
  /// The sound is on disk, the video with it could not be made.
  case videoFailed(soundKept: String, reason: any Error)
}
