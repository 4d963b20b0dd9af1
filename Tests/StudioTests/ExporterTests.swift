import Foundation
import Library
import Materials
import Media
import Studio
import TestSupport
import Testing

struct ExporterTests {
  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  /// As signed 24-bit integers.
  private func samples(_ file: String) throws -> [Int32] {
    let raw = file + ".raw"
    try TakeStage.ffmpeg(["-i", file, "-f", "s32le", raw])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: raw))
    return bytes.withUnsafeBytes { $0.bindMemory(to: Int32.self).map { $0 >> 8 } }
  }

  @Test func everyKindIsWritten() throws {
    try TakeStage.with { stage in
      let take = try stage.keep()
      let report = try Exporter().export([take], as: Set(ExportKind.allCases), to: stage.exports)
      #expect(report.problems.isEmpty)
      #expect(report.files.map(\.kind) == ExportKind.allCases)
      #expect(
        try names(stage.exports) == ["drum-001-stem.wav", "drum-001.flac", "drum-001.mp4", "drum-001.wav"])
      #expect(report.files.map(\.url.lastPathComponent).sorted() == (try names(stage.exports)))
      func exported(_ name: String) -> String { stage.exports.appendingPathComponent(name).path }
      #expect(try Data(contentsOf: report.files[0].url) == Data(contentsOf: URL(fileURLWithPath: take.audio)))
      let sound = try samples(take.audio)
      #expect(try samples(exported("drum-001.wav")) == sound)
      // The span begins at one second, at 16 kHz.
      #expect(try samples(exported("drum-001-stem.wav")) == [Int32](repeating: 0, count: 16_000) + sound)
      let streams = try Program.named("ffprobe").run(
        ["-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", exported("drum-001.mp4")])
      #expect(streams.out == "h264\naac\n")
    }
  }

  @Test func stemsAsFLACLineUpToo() throws {
    try TakeStage.with { stage in
      let take = try stage.keep()
      var exporter = Exporter()
      exporter.stemIsFLAC = true
      let report = try exporter.export([take], as: [.stem], to: stage.exports)
      let stem = try #require(report.files.first).url
      #expect(stem.lastPathComponent == "drum-001-stem.flac")
      #expect(try Program.named("flac").run(["-t", "-s", stem.path]).status == 0)
      #expect(try samples(stem.path) == [Int32](repeating: 0, count: 16_000) + samples(take.audio))
      #expect(try FLACReader.recipe(of: stem) == take.recipe)
    }
  }

  @Test func theContainerCanBeChosen() throws {
    try TakeStage.with { stage in
      let take = try stage.keep()
      var exporter = Exporter()
      exporter.picture.container = "mkv"
      let file = try #require(try exporter.export([take], as: [.video], to: stage.exports).files.first)
      #expect(file.url.lastPathComponent == "drum-001.mkv")
      exporter.picture.container = "avi"
      #expect(throws: OrderError.unknownContainer("avi")) {
        try exporter.export([take], as: [.video], to: stage.exports)
      }
    }
  }

  @Test func nothingIsOverwritten() throws {
    try TakeStage.with { stage in
      let takes = [try stage.keep(), try stage.keep(seed: 2)]
      try stage.library.rename(takes[1].id, "Tür/../knall!")
      let named = try stage.library.take(takes[1].id)
      for _ in 0..<2 { _ = try Exporter().export([takes[0], named], as: [.flac], to: stage.exports) }
      #expect(
        try names(stage.exports)
          == ["drum-001-2.flac", "drum-001.flac", "drum-002-Tür-knall-2.flac", "drum-002-Tür-knall.flac"])
    }
  }

  @Test func aVideoThatIsGoneStopsOnlyTheVideo() throws {
    try TakeStage.with { stage in
      let take = try stage.keep()
      try FileManager.default.removeItem(at: stage.video)
      let report = try Exporter().export([take], as: [.flac, .stem, .video], to: stage.exports)
      #expect(report.files.map(\.kind) == [.flac, .stem])
      let problem = try #require(report.problems.first)
      #expect(problem.kind == .video && problem.error as? VideoError == .notFound(path: stage.video.path))
      #expect(try names(stage.exports) == ["drum-001-stem.wav", "drum-001.flac"])
    }
  }

  @Test func promptsAndStillsHaveNoVideo() throws {
    try TakeStage.with { stage in
      let still = stage.folder.appendingPathComponent("still.png").path
      try TakeStage.ffmpeg(["-i", stage.video.path, "-frames:v", "1", still])
      for (video, error) in [
        (nil, ExportError.noVideo(name: "prompts-001")), (still, .stillImage(path: still)),
      ] {
        let take = try stage.keep(TakeStage.performance(video: video), for: video)
        let report = try Exporter().export([take], as: [.wav, .video], to: stage.exports)
        #expect(report.files.map(\.kind) == [.wav])
        #expect(report.problems.first?.error as? ExportError == error)
      }
    }
  }

  @Test func damageIsNotHandedOn() throws {
    try TakeStage.with { stage in
      let (bad, good) = (try stage.keep(), try stage.keep(seed: 2))
      let whole = try Data(contentsOf: URL(fileURLWithPath: bad.audio))
      try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: bad.audio))
      let report = try Exporter().export([bad, good], as: [.flac, .wav], to: stage.exports)
      #expect(report.files.map(\.take) == [good.id, good.id])
      #expect(report.problems.map(\.take) == [bad.id, bad.id])
    }
  }

  /// Recipes of adopted files may say anything.
  @Test func absurdSpansAreRefused() throws {
    try TakeStage.with { stage in
      var recipe = TakeStage.performance(video: stage.video.path).recipe
      for start in [-1, 1e300] {
        recipe.span.start = start
        let sound = TakeStage.performance(video: nil).waveform
        let take = try stage.keep(Performance(recipe: recipe, waveform: sound), for: stage.video.path)
        let report = try Exporter().export([take], as: [.stem, .video], to: stage.exports)
        #expect(report.files.isEmpty && report.problems.count == 2)
        #expect(report.problems.first?.error as? OrderError == .outOfRange(.start, start))
      }
      #expect(!FileManager.default.fileExists(atPath: stage.exports.path))
    }
  }

  @Test func cancellingLeavesWhatIsWhole() throws {
    try TakeStage.with { stage in
      let takes = [try stage.keep(), try stage.keep(seed: 2)]
      let cancellation = Cancellation()
      var exporter = Exporter()
      exporter.isCancelled = { cancellation.isCancelled }
      #expect(throws: CancellationError.self) {
        try exporter.export(takes, as: [.flac, .video], to: stage.exports) { _ in cancellation.cancel() }
      }
      #expect(try names(stage.exports) == ["drum-001.flac"])
    }
  }

  @Test func aFolderThatIsAFileIsNamed() throws {
    try TakeStage.with { stage in
      let take = try stage.keep()
      #expect(throws: DraftError.cannotCreate(path: stage.video.path, code: ENOTDIR)) {
        try Exporter().export([take], as: [.flac], to: stage.video)
      }
    }
  }
}
