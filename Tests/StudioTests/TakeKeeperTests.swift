import Downloads
import Foundation
import Library
import Materials
import Media
import Studio
import TestSupport
import Testing

struct TakeKeeperTests {
  @Test func aPerformanceBecomesATake() throws {
    try TakeStage.with { stage in
      let performance = TakeStage.performance(video: stage.video.path)
      let take = try stage.keep(performance, for: stage.video.path)
      #expect(take.recipe == performance.recipe && take.timings == ["sampler": 2])
      #expect(take.duration == 1 && take.samplingRate == 16_000 && take.peaks.count == 400)
      let (loudness, peak) = (try #require(take.loudness), try #require(take.peak))
      #expect((-20 ... -5).contains(loudness) && (-6...3).contains(peak))
      let read = try FLACReader(URL(fileURLWithPath: take.audio))
      #expect(SoundDifference(read.waveform, performance.waveform) == nil)
      #expect(read.tags.recipe == performance.recipe)
      #expect(try Digest.ofFile(take.audio, .sha256).hex == take.hash)
      #expect(TakeKeeper().condition(of: take) == .sound)
      #expect(try TakeKeeper().sweep(stage.library) == SweepReport())
    }
  }

  @Test func silenceIsKeptWithoutLoudness() throws {
    try TakeStage.with { stage in
      let silence = Waveform(samples: [Float](repeating: 0, count: 16_000), samplingRate: 16_000)
      let take = try stage.keep(Performance(recipe: Recipe(model: "m"), waveform: silence), for: nil)
      #expect(take.loudness == nil && take.peak == nil)
    }
  }

  @Test func whatCannotBeWrittenLeavesNothing() throws {
    try TakeStage.with { stage in
      let broken = Waveform(samples: [0, .nan], samplingRate: 16_000)
      #expect(throws: SoundError.notFinite(sample: 1)) {
        try stage.keep(Performance(recipe: Recipe(model: "m"), waveform: broken), for: nil)
      }
      #expect(try stage.library.takes(includingTrashed: true).isEmpty)
      let nextStart = try Library(folder: stage.library.folder)
      #expect(try TakeKeeper().sweep(nextStart) == SweepReport())
      #expect(try stage.keep().number == 1)
    }
  }

  /// Killed between the sound and its entry: the next start finishes the take from what is in its file.
  @Test func aTakeWithoutItsEntryIsFinished() throws {
    try TakeStage.with { stage in
      let whole = try stage.keep()
      let performance = TakeStage.performance(video: stage.video.path)
      let file: URL
      do {
        let killed = try Library(folder: stage.library.folder)
        file = try killed.reserve(in: whole.session, for: performance.recipe).file
        try FLACWriter(tags: FLACTags(performance.recipe)).write(performance.waveform, to: file)
      }
      try Data("half".utf8).write(
        to: file.deletingLastPathComponent().appendingPathComponent(".onset-x.draft"))
      let report = try TakeKeeper().sweep(stage.library)
      let take = try stage.library.take(#require(report.adopted.first))
      #expect(take.number == 2)
      var expected = whole.content
      expected.timings = [:]
      #expect(take.content == expected)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path).count == 2)
    }
  }

  @Test func damageToAFileIsSeen() throws {
    try TakeStage.with { stage in
      let take = try stage.keep()
      let file = URL(fileURLWithPath: take.audio)
      let whole = try Data(contentsOf: file)
      try whole.prefix(whole.count / 2).write(to: file)
      #expect(TakeKeeper().condition(of: take) == .damaged)
      try FileManager.default.removeItem(at: file)
      #expect(TakeKeeper().condition(of: take) == .missing)
      let other = try stage.keep(seed: 2)
      try FileManager.default.copyItem(atPath: other.audio, toPath: take.audio)
      #expect(TakeKeeper().condition(of: take) == .changed)
    }
  }
}
