import Downloads
import Foundation
import TestSupport
import Testing

@Suite struct DiskTests {
  @Test func aFileThatCannotFitIsNotBegun() throws {
    try onStage { stage throws in
      let huge: Int64 = 1 << 60
      stage.server.on("/model.pth") { _ in
        var answer = TestAnswer(status: 200, body: content(1000))
        answer.statedLength = Int(huge)
        return answer
      }
      let download = Download(stage.server.address + "/model.pth", to: stage.path, size: huge)
      #expect { try download.run() } throws: {
        guard case .noSpace(stage.partial, huge, let free)? = $0 as? DownloadError else { return false }
        return free > 0 && free < huge
      }
      #expect(stage.names.isEmpty)
    }
  }

  /// /dev/full answers every write as a full disk does.
  @Test func aDiskThatFillsUpIsAFact() throws {
    try onStage { stage throws in
      stage.server.serve("/model.pth", content(300_000))
      try FileManager.default.createSymbolicLink(atPath: stage.partial, withDestinationPath: "/dev/full")
      try stage.put(content(10), at: stage.path)
      #expect { try stage.download(content(300_000)).run() } throws: {
        if case .noSpace(stage.partial, 300_000, _)? = $0 as? DownloadError { true } else { false }
      }
      #expect(stage.bytes(at: stage.path) == content(10))
    }
  }

  @Test func aFolderInTheWayIsNamed() throws {
    try onStage { stage throws in
      try FileManager.default.createDirectory(atPath: stage.path, withIntermediateDirectories: false)
      #expect(throws: DownloadError.unwritable(path: stage.path, code: EISDIR)) {
        try stage.download(content(10)).run()
      }
    }
  }

  @Test func aFileInTheWayOfTheFolderIsNamed() throws {
    try onStage { stage throws in
      try stage.put([1], at: stage.path)
      let download = Download(stage.server.address + "/model.pth", to: stage.path + "/below/it.pth")
      #expect { try download.run() } throws: {
        if case .unwritable(_, ENOTDIR)? = $0 as? DownloadError { true } else { false }
      }
    }
  }

  @Test func fingerprintsAreThoseOfTheWorld() throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("abc").path
      try Data("abc".utf8).write(to: URL(fileURLWithPath: path))
      #expect(try Digest.ofFile(path, .md5) == .md5("900150983cd24fb0d6963f7d28e17f72"))
      #expect(
        try Digest.ofFile(path, .sha256)
          == .sha256("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"))
      #expect(throws: DownloadError.unreadable(path: path + "d", code: ENOENT)) {
        try Digest.ofFile(path + "d", .md5)
      }
    }
  }

  @Test func fingerprintsCrossBlocks() throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("long").path
      try Data(content(3_000_001)).write(to: URL(fileURLWithPath: path))
      var seen: [Int64] = []
      let digest = try Digest.ofFile(path, .sha256) { seen.append($0) }
      #expect(seen.last == 3_000_001 && seen.count > 1)
      let judge = Process()
      judge.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
      judge.arguments = [path]
      let output = Pipe()
      judge.standardOutput = output
      try judge.run()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      #expect(text.hasPrefix(digest.hex + " "))
    }
  }

  @Test func freeSpaceIsKnown() throws {
    try withTemporaryFolder { folder in
      let free = try #require(Disk.free(beside: folder.appendingPathComponent("new").path))
      #expect(free > 0)
    }
  }
}
