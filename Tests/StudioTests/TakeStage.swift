import Foundation
import Library
import Materials
import Studio
import TestSupport

/// A library with a session of a small video, and performances to keep in it.
struct TakeStage {
  let folder: URL
  let library: Library
  let video: URL
  var exports: URL { folder.appendingPathComponent("exports") }

  static func with<Result>(_ body: (TakeStage) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      let video = folder.appendingPathComponent("drum.mp4")
      try ffmpeg(["-f", "lavfi", "-i", "testsrc=d=3:s=64x64:r=25", "-pix_fmt", "yuv420p", video.path])
      let library = try Library(folder: folder.appendingPathComponent("library"))
      return try body(TakeStage(folder: folder, library: library, video: video))
    }
  }

  static func ffmpeg(_ arguments: [String]) throws {
    let outcome = try Program.named("ffmpeg").run(["-v", "error", "-y"] + arguments)
    guard outcome.status == 0 else {
      throw CocoaError(.featureUnsupported, userInfo: ["ffmpeg": outcome.err])
    }
  }

  /// A second of sound that begins a second into the video.
  static func performance(video: String?, seed: UInt64 = 1) -> Performance {
    var state = UInt32(truncatingIfNeeded: seed)
    let samples = (0..<16_000).map { _ -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      // Values that 24 bits hold exactly.
      return Float(Int32(bitPattern: state) >> 9) / 8_388_608
    }
    let recipe = Recipe(
      model: "m", prompt: "a drum", seed: seed,
      span: TimeSpan(start: video == nil ? 0 : 1, duration: 1), video: video)
    return Performance(
      recipe: recipe, waveform: Waveform(samples: samples, samplingRate: 16_000), timings: ["sampler": 2])
  }

  func keep(seed: UInt64 = 1) throws -> TakeRecord {
    try keep(Self.performance(video: video.path, seed: seed), for: video.path)
  }

  func keep(_ performance: Performance, for video: String?) throws -> TakeRecord {
    try TakeKeeper().keep(performance, in: library.session(forVideo: video), of: library)
  }
}
