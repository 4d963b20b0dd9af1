import Foundation
import Library
import Materials
import Testing

struct TakeTests {
  @Test func aTakeComesBackAsItWasKept() throws {
    try Stage.with { stage in
      let library = try stage.open()
      let session = try library.session(forVideo: "/videos/Türe & Tor.mp4")
      let take = try Stage.keep(in: session.id, of: library, seed: .max)
      #expect(take.audio.hasSuffix("/takes/\(session.id)-Türe-Tor/Türe-Tor-001.flac"))
      #expect(take.number == 1 && take.recipe.seed == .max && take.peaks == [-0.5, 0.5, -1, 1])
      #expect(take.timings == ["sampler": 1.5] && take.loudness == -20 - Double(UInt64.max % 7))
      #expect(abs(take.created.timeIntervalSinceNow) < 60)
      #expect(try stage.open().take(take.id) == take)
      #expect(try stage.open().take(audio: URL(fileURLWithPath: take.audio)) == take)
      #expect(try library.take(audio: URL(fileURLWithPath: "/elsewhere.flac")) == nil)
      #expect(try library.sessions().first?.takeCount == 1)
      #expect(throws: LibraryError.noTake(id: 77)) { try library.take(77) }
    }
  }

  @Test func numbersAreNeverGivenTwice() throws {
    try Stage.with { stage in
      let library = try stage.open()
      let (drum, bell) = (
        try library.session(forVideo: "/drum.mp4"), try library.session(forVideo: "/bell.mp4")
      )
      let first = try Stage.keep(in: drum.id, of: library)
      #expect(try Stage.keep(in: bell.id, of: library).number == 1)
      try library.abandon(library.reserve(in: drum.id, for: first.recipe))
      let third = try Stage.keep(in: drum.id, of: library)
      #expect(third.number == 3)
      try library.trash(third.id)
      #expect(try library.purge() == [third.id])
      #expect(try Stage.keep(in: drum.id, of: library).number == 4)
      #expect(try library.takes(of: drum.id).map(\.number) == [1, 4])
      #expect(throws: LibraryError.noSession(id: 9)) { try library.reserve(in: 9, for: first.recipe) }
    }
  }

  @Test func aTakeBeingWrittenIsNotShown() throws {
    try Stage.with { stage in
      let library = try stage.open()
      let session = try library.session(forVideo: nil)
      let slot = try library.reserve(in: session.id, for: Recipe(model: "m"))
      #expect(try library.takes().isEmpty)
      #expect(throws: LibraryError.noTake(id: slot.id)) { try library.note(slot.id, "x") }
      #expect(try library.session(session.id).takeCount == 0)
      try Stage.write(Recipe(model: "m"), to: slot.file)
      let content = try Stage.read(slot.file)
      _ = try library.commit(slot, content)
      #expect(throws: LibraryError.noTake(id: slot.id)) { try library.commit(slot, content) }
      #expect(try library.takes().count == 1)
    }
  }

  /// A ledger that was lost knows nothing of the files of before.
  @Test func filesThatAreThereAreNotNumberedOver() throws {
    try Stage.with { stage in
      let library = try stage.open()
      let session = try library.session(forVideo: "/drum.mp4")
      let folder = stage.folder.appendingPathComponent("takes/\(session.id)-drum")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data("x".utf8).write(to: folder.appendingPathComponent("drum-001.flac"))
      #expect(try library.reserve(in: session.id, for: Recipe(model: "m")).number == 2)
    }
  }

  @Test(arguments: [
    TakeEdit.name("best"), .note("too\nloud 🚪"), .circled(true),
    .trashed(Date(timeIntervalSince1970: 1e9)),
  ])
  func everyEditCanBeTakenBack(_ edit: TakeEdit) throws {
    try Stage.with { stage in
      let library = try stage.open()
      let take = try Stage.keep(in: library.session(forVideo: nil).id, of: library)
      let undo = try library.edit(take.id, edit)
      #expect(try library.take(take.id) != take)
      #expect(try library.edit(take.id, undo) == edit)
      #expect(try library.take(take.id) == take)
    }
  }

  @Test func theTrashKeepsItsTakesUntilItIsPurged() throws {
    try Stage.with { stage in
      let library = try stage.open()
      let session = try library.session(forVideo: nil)
      let takes = try (0..<3).map { try Stage.keep(in: session.id, of: library, seed: $0) }
      try library.trash(takes[0].id)
      try library.trash(takes[1].id)
      #expect(try library.takes().map(\.id) == [takes[2].id])
      #expect(try library.takes(includingTrashed: true).count == 3)
      try library.restore(takes[0].id)
      // Only what is in the trash can be purged.
      #expect(try library.purge([takes[1].id, takes[2].id]) == [takes[1].id])
      #expect(try library.takes(includingTrashed: true).map(\.id) == [takes[0].id, takes[2].id])
      #expect(takes.map { FileManager.default.fileExists(atPath: $0.audio) } == [true, false, true])
    }
  }

  @Test func aMovedLibraryFindsItsTakes() throws {
    try Stage.with { stage in
      do {
        let library = try stage.open()
        _ = try Stage.keep(in: library.session(forVideo: "/drum.mp4").id, of: library)
      }
      let moved = Stage(folder: stage.folder.deletingLastPathComponent().appendingPathComponent("moved"))
      try FileManager.default.moveItem(at: stage.folder, to: moved.folder)
      let take = try #require(try moved.open().takes().first)
      #expect(FileManager.default.fileExists(atPath: take.audio))
    }
  }
}
