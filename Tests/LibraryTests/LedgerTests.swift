import Foundation
import Library
import Materials
import TestSupport
import Testing

struct LedgerTests {
  @Test func theLedgerIsSQLiteInWALMode() throws {
    try Stage.with { stage in
      let library = try stage.open()
      _ = try Stage.keep(in: library.session(forVideo: nil).id, of: library)
      #expect(try stage.sqlite("PRAGMA journal_mode") == "wal")
      #expect(try stage.sqlite("SELECT count(*) FROM take") == "1")
      #expect(try library.problems().isEmpty)
    }
  }

  @Test(arguments: ["no SQLite at all, just text, but a lot of it: ", ""]) func aDamagedLedgerIsNamed(
    _ text: String
  )
    throws
  {
    try Stage.with { stage in
      do { _ = try stage.open().session(forVideo: "/drum.mp4") }
      let ledger = stage.folder.appendingPathComponent("ledger.sqlite")
      let whole = try Data(contentsOf: ledger)
      try FileManager.default.removeItem(at: ledger)
      if text.isEmpty {
        // Whole head, rubbish behind it.
        try (whole.prefix(100) + Data(repeating: 0xA5, count: whole.count - 100)).write(to: ledger)
      } else {
        try Data(String(repeating: text, count: 100).utf8).write(to: ledger)
      }
      #expect(throws: LibraryError.notALedger(path: ledger.path)) { try stage.open() }
    }
  }

  @Test func anotherProgramsDatabaseIsLeftAlone() throws {
    try Stage.with { stage in
      try FileManager.default.createDirectory(at: stage.folder, withIntermediateDirectories: true)
      _ = try stage.sqlite("CREATE TABLE mine (x)")
      let ledger = stage.folder.appendingPathComponent("ledger.sqlite")
      #expect(throws: LibraryError.notALedger(path: ledger.path)) { try stage.open() }
      #expect(try stage.sqlite("SELECT group_concat(name) FROM sqlite_master") == "mine")
    }
  }

  @Test func aLedgerOfALaterOnsetIsNotTouched() throws {
    try Stage.with { stage in
      do { _ = try stage.open() }
      _ = try stage.sqlite("INSERT INTO grdb_migrations VALUES ('2 something to come')")
      let ledger = stage.folder.appendingPathComponent("ledger.sqlite")
      #expect(throws: LibraryError.newer(path: ledger.path)) { try stage.open() }
    }
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("file")
      try Data().write(to: file)
      #expect {
        try Library(folder: file.appendingPathComponent("library"))
      } throws: { error in
        guard case .cannotOpen(let path, let reason) = error as? LibraryError else { return false }
        return path.hasSuffix("file/library/takes") && reason == "Not a directory"
      }
    }
  }

  /// Each state is another: SQLite would not write what it has.
  @Test func aFullDiskIsAFact() async {
    await #expect(processExitsWith: .success) {
      try Stage.with { stage in
        let library = try stage.open()
        let session = try library.session(forVideo: nil)
        limitFileSize(to: 200_000)
        let error = try #require(throws: LibraryError.self) {
          for round in UInt8(0)..<20 {
            try library.save(state: Data(repeating: round, count: 60_000), for: session.id)
          }
        }
        switch error {
        case .full, .io: break
        default: Issue.record("\(error)")
        }
        // What was there before is still there.
        #expect(try library.sessions().count == 1)
        #expect(try library.problems().isEmpty)
      }
    }
  }

  @Test func changesOfOthersAndOwnAreNoticed() throws {
    try Stage.with { stage in
      let (ours, theirs) = (try stage.open(), try stage.open())
      let session = try ours.session(forVideo: nil)
      var seen = try ours.version()
      #expect(try !ours.changedSince(seen))
      _ = try theirs.sessions()
      #expect(try !ours.changedSince(seen))
      let take = try Stage.keep(in: session.id, of: theirs)
      #expect(try ours.changedSince(seen))
      seen = try ours.version()
      #expect(try !ours.changedSince(seen))
      try ours.circle(take.id)
      #expect(try ours.changedSince(seen))
      seen = try ours.version()
      _ = try stage.sqlite("UPDATE take SET note = 'from outside'")
      #expect(try ours.changedSince(seen))
    }
  }

  /// Each on its own connection, as two studios on one folder are.
  @Test func manyMayWriteAtOnce() throws {
    try Stage.with { stage in
      let (workers, each) = (6, 12)
      let failures = Failures()
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        failures.catching {
          let library = try stage.open()
          let session = try library.session(forVideo: "/drum.mp4")
          for seed in 0..<each {
            let take = try Stage.keep(in: session.id, of: library, seed: UInt64(seed))
            try library.note(take.id, "by \(worker)")
          }
          try library.sweep(reading: Stage.read)
        }
      }
      #expect(failures.all.isEmpty, "\(failures.all)")
      let library = try stage.open()
      #expect(try library.sessions().count == 1)
      let takes = try library.takes()
      #expect(takes.map(\.number) == Array(1...workers * each))
      #expect(takes.allSatisfy { FileManager.default.fileExists(atPath: $0.audio) && !$0.note.isEmpty })
      #expect(try library.sweep(reading: Stage.read) == SweepReport())
    }
  }
}
