import Foundation
import Library
import Materials
import TestSupport
import Testing

struct SweepTests {
  private static let recipe = Recipe(model: "m", prompt: "drum", seed: 5, video: "/videos/drum.mp4")

  @Test func takesOfTheLivingAreLeftAlone() throws {
    try Stage.with { stage in
      let (working, starting) = (try stage.open(), try stage.open())
      let session = try working.session(forVideo: "/drum.mp4")
      let slot = try working.reserve(in: session.id, for: Self.recipe)
      #expect(try starting.sweep(reading: Stage.read) == SweepReport())
      try Stage.write(Self.recipe, to: slot.file)
      #expect(try starting.sweep(reading: Stage.read) == SweepReport())
      #expect(try working.commit(slot, Stage.read(slot.file)).number == 1)
    }
  }

  @Test func takesOfTheDeadAreDroppedOrFinished() throws {
    try Stage.with { stage in
      do {
        let library = try stage.open()
        let session = try library.session(forVideo: "/drum.mp4")
        _ = try library.reserve(in: session.id, for: Self.recipe)
        try Stage.write(Self.recipe, to: library.reserve(in: session.id, for: Self.recipe).file)
        let damaged = try library.reserve(in: session.id, for: Self.recipe)
        try Data("half".utf8).write(to: damaged.file)
      }
      let library = try stage.open()
      let report = try library.sweep(reading: Stage.read)
      #expect(report.dropped == 2)
      #expect(report.unreadable.count == 1)
      let takes = try library.takes()
      #expect(takes.map(\.number) == [2])
      #expect(takes.map(\.id) == report.adopted)
      #expect(takes.first?.recipe == Self.recipe)
      #expect(takes.first?.hash.isEmpty == false)
      // The damaged file is still there: perhaps a person can save something of it.
      #expect(stage.files.contains { $0.hasSuffix("drum-003.flac") })
      #expect(try Stage.keep(in: takes[0].session, of: library).number == 4)
    }
  }

  @Test func purgesAreBroughtToTheirEnd() throws {
    try Stage.with { stage in
      let take: TakeRecord
      do {
        let library = try stage.open()
        take = try Stage.keep(in: library.session(forVideo: nil).id, of: library)
      }
      // As if the process had ended right after the first of a purge's steps.
      _ = try stage.sqlite("UPDATE take SET status = 'purging'")
      let library = try stage.open()
      #expect(try library.sweep(reading: Stage.read) == SweepReport())
      #expect(try library.takes(includingTrashed: true).isEmpty)
      #expect(!FileManager.default.fileExists(atPath: take.audio))
    }
  }

  @Test func filesThatGoAndComeBackAreNoted() throws {
    try Stage.with { stage in
      let library = try stage.open()
      let take = try Stage.keep(in: library.session(forVideo: nil).id, of: library)
      let aside = take.audio + ".aside"
      try FileManager.default.moveItem(atPath: take.audio, toPath: aside)
      #expect(try library.sweep(reading: Stage.read).missing == [take.id])
      #expect(try library.take(take.id).isMissing)
      #expect(try library.sweep(reading: Stage.read) == SweepReport())
      try FileManager.default.moveItem(atPath: aside, toPath: take.audio)
      #expect(try library.sweep(reading: Stage.read).found == [take.id])
      #expect(try library.take(take.id) == take)
    }
  }

  @Test func aLostLedgerIsMadeAnewFromTheFiles() throws {
    try Stage.with { stage in
      do {
        let library = try stage.open()
        for video in ["/videos/bell.mp4", "/videos/drum.mp4"] {
          let session = try library.session(forVideo: video)
          for seed in 1...3 { try Stage.keep(in: session.id, of: library, seed: UInt64(seed)) }
        }
        let second = try #require(try library.takes().first { $0.number == 2 })
        try library.trash(second.id)
        try library.purge()
      }
      for name in stage.files where name.hasPrefix("ledger.sqlite") {
        try FileManager.default.removeItem(at: stage.folder.appendingPathComponent(name))
      }
      let library = try stage.open()
      #expect(try library.sweep(reading: Stage.read).adopted.count == 5)
      #expect(try library.takes().map(\.number) == [1, 2, 3, 4, 5])
      // Both folders' takes say drum.mp4: the second folder's join the first's session, under free numbers.
      #expect(try library.sessions().map(\.title) == ["drum"])
      #expect(try library.sweep(reading: Stage.read) == SweepReport())
      let session = try #require(try library.sessions().first)
      #expect(try Stage.keep(in: session.id, of: library).number == 6)
    }
  }

  @Test func theDeadLeaveNoSignOfLife() async throws {
    try Stage.with { stage in
      let library = try stage.open()
      let live = stage.folder.appendingPathComponent("live")
      try Data().write(to: live.appendingPathComponent("of-a-killed-process"))
      _ = try library.sweep(reading: Stage.read)
      #expect(try FileManager.default.contentsOfDirectory(atPath: live.path).count == 1)
    }
  }
}
