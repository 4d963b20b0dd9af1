import Foundation
import Media
import TestSupport
import Testing

@Suite struct TakeNumberingTests {
  private func touch(_ folder: URL, _ names: String...) throws {
    for name in names { try Data().write(to: folder.appendingPathComponent(name)) }
  }

  @Test func countsOnFromTheHighest() throws {
    try withTemporaryFolder { folder in
      let numbering = TakeNumbering(folder: folder, stem: "door")
      let first = try numbering.reserve()
      #expect(first.number == 1)
      #expect(first.file("flac").lastPathComponent == "door-001.flac")
      first.release()
      // A video alone takes a number too; other stems and odd names do not.
      try touch(
        folder, "door-003.mp4", "doors-009.flac", "door-x.flac", "door-99999999999999999999.flac",
        "door-12.wav")
      #expect(try numbering.reserve().number == 4)
      try touch(folder, "door-999.flac")
      #expect(try numbering.reserve().file("mkv").lastPathComponent == "door-1000.mkv")
    }
  }

  @Test func aHeldNumberIsNotGivenTwice() throws {
    try withTemporaryFolder { folder in
      let numbering = TakeNumbering(folder: folder, stem: "a")
      let held = try (0..<5).map { _ in try numbering.reserve() }
      #expect(held.map(\.number) == [1, 2, 3, 4, 5])
      defer { held.forEach { $0.release() } }
      held[2].release()
      #expect(try numbering.reserve().number == 3)
    }
  }

  @Test func whatACrashLeftBehindIsNoObstacle() throws {
    try withTemporaryFolder { folder in
      try touch(folder, ".a-001.reserved")
      let taken = try TakeNumbering(folder: folder, stem: "a").reserve()
      #expect(taken.number == 1)
      taken.release()
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }

  @Test func manyAtOnceNeverMeet() throws {
    try withTemporaryFolder { folder in
      let numbering = TakeNumbering(folder: folder, stem: "a")
      // Every one publishes under its number: two of the same would throw `exists`.
      let failures = Counter()
      DispatchQueue.concurrentPerform(iterations: 64) { _ in
        do {
          let take = try numbering.reserve()
          let draft = try DraftFile(for: take.file("flac"))
          try draft.publish()
        } catch {
          _ = failures.next()
          Issue.record(error)
        }
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(names == (1...64).map { numbering.name($0) + ".flac" })
    }
  }

  @Test func oddStemsBecomeFileNames() throws {
    try withTemporaryFolder { folder in
      #expect(TakeNumbering(folder: folder, stem: "a/b").stem == "a-b")
      #expect(TakeNumbering(folder: folder, stem: "").stem == "take")
      let long = TakeNumbering(folder: folder, stem: String(repeating: "ü", count: 200))
      #expect(long.stem.utf8.count == 200)
      try DraftFile(for: try long.reserve().file("flac")).publish()
    }
  }

  @Test func aMissingFolderIsNamed() throws {
    try withTemporaryFolder { folder in
      let missing = folder.appendingPathComponent("no")
      #expect(throws: DraftError.folderMissing(path: missing.path)) {
        try TakeNumbering(folder: missing, stem: "a").reserve()
      }
    }
  }
}
