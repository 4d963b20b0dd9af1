import Foundation
import Media
import TestSupport
import Testing

@Suite struct DraftFileTests {
  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func aDraftBecomesTheFileWhenPublished() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.txt")
      let draft = try DraftFile(for: file)
      try draft.write(Data("hello ".utf8))
      try draft.write(Data("world".utf8))
      #expect(!FileManager.default.fileExists(atPath: file.path))
      try draft.publish()
      #expect(try String(contentsOf: file, encoding: .utf8) == "hello world")
      #expect(try names(folder) == ["a.txt"])
      // Readable as any other file, not private as temporary files are.
      let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
      let mask = umask(0)
      umask(mask)
      #expect(mode == 0o666 & ~Int(mask))
    }
  }

  @Test func aForgottenDraftLeavesNothing() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.txt")
      do { try DraftFile(for: file).write(Data("half".utf8)) }
      #expect(try names(folder) == [])
      let draft = try DraftFile(for: file)
      draft.discard()
      draft.discard()
      #expect(throws: DraftError.self) { try draft.publish() }
      #expect(try names(folder) == [])
    }
  }

  @Test func aReplacementTakesTheNameAtOnce() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.json")
      for text in ["first", "second"] {
        let draft = try DraftFile(replacing: file)
        try draft.write(Data(text.utf8))
        try draft.publish()
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
      }
      do { try DraftFile(replacing: file).write(Data("half".utf8)) }
      #expect(try String(contentsOf: file, encoding: .utf8) == "second")
      #expect(try names(folder) == ["a.json"])
      #expect(throws: DraftError.isFolder(path: folder.path)) { try DraftFile(replacing: folder) }
    }
  }

  @Test func theNameMayBeTakenMeanwhile() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.txt")
      let draft = try DraftFile(for: file)
      let other = try DraftFile(for: file)
      try other.write(Data("first".utf8))
      try other.publish()
      try draft.write(Data("second".utf8))
      #expect(throws: DraftError.exists(path: file.path)) { try draft.publish() }
      draft.discard()
      #expect(try String(contentsOf: file, encoding: .utf8) == "first")
      #expect(try names(folder) == ["a.txt"])
    }
  }

  @Test func aDanglingLinkIsNotFollowed() throws {
    try withTemporaryFolder { folder in
      let link = folder.appendingPathComponent("a.txt")
      try FileManager.default.createSymbolicLink(
        at: link, withDestinationURL: folder.appendingPathComponent("elsewhere"))
      #expect(throws: DraftError.exists(path: link.path)) { try DraftFile(for: link) }
    }
  }

  @Test func tooLongANameIsNamed() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent(String(repeating: "x", count: 300))
      let draft = try DraftFile(for: file)
      #expect(throws: DraftError.cannotWrite(path: file.path, code: ENAMETOOLONG)) { try draft.publish() }
      draft.discard()
      #expect(try names(folder) == [])
    }
  }

  /// In a process of its own, since root may write anywhere: there it steps down first.
  @Test func aReadOnlyFolderIsNamed() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
        let isRoot = geteuid() == 0
        if isRoot { try #require(seteuid(65_534) == 0) }
        let file = folder.appendingPathComponent("a.txt")
        #expect(throws: DraftError.cannotCreate(path: file.path, code: EACCES)) { try DraftFile(for: file) }
        if isRoot { seteuid(0) }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
      }
    }
  }

  @Test func aFullDiskIsAFact() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        limitFileSize(to: 1000)
        let file = folder.appendingPathComponent("a.txt")
        let draft = try DraftFile(for: file)
        try draft.write(Data(repeating: 1, count: 900))
        let full = DraftError.cannotWrite(path: file.path, code: EFBIG)
        #expect(throws: full) { try draft.write(Data(repeating: 1, count: 900)) }
        // A draft that has failed once is never published.
        #expect(throws: full) { try draft.publish() }
        draft.discard()
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left.isEmpty)
      }
    }
  }
}
