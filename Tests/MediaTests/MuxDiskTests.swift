import Foundation
import Materials
import Media
import TestSupport
import Testing

/// What the disk may do to an output.
@Suite struct MuxDiskTests {
  private func withClip(_ body: (URL, URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let input = folder.appendingPathComponent("a.mp4")
      try Clip.make(input, seconds: 1)
      try body(input, folder)
    }
  }

  @Test func anExistingFileIsNeverTouched() throws {
    try withClip { input, folder in
      let output = folder.appendingPathComponent("b.mp4")
      try Data("mine".utf8).write(to: output)
      #expect(throws: DraftError.exists(path: output.path)) {
        try Muxer().mux(.sweep(seconds: 1), into: input, as: output)
      }
      #expect(throws: DraftError.exists(path: input.path)) {
        try Muxer().mux(.sweep(seconds: 1), into: input, as: input)
      }
      #expect(try Data(contentsOf: output) == Data("mine".utf8))
    }
  }

  @Test func placesThatAreNoneAreNamed() throws {
    try withClip { input, folder in
      let missing = folder.appendingPathComponent("no/b.mp4")
      #expect(throws: DraftError.folderMissing(path: folder.appendingPathComponent("no").path)) {
        try Muxer().mux(.sweep(seconds: 1), into: input, as: missing)
      }
      let taken = folder.appendingPathComponent("dir.mp4")
      try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: false)
      #expect(throws: DraftError.isFolder(path: taken.path)) {
        try Muxer().mux(.sweep(seconds: 1), into: input, as: taken)
      }
      let below = input.appendingPathComponent("b.mp4")
      #expect(throws: DraftError.self) { try Muxer().mux(.sweep(seconds: 1), into: input, as: below) }
    }
  }

  @Test func cancellingLeavesNothing() throws {
    try withClip { input, folder in
      for patience in [0, 3, 40] {
        let asked = Counter()
        var muxer = Muxer()
        muxer.isCancelled = { asked.next() > patience }
        #expect(throws: MuxError.cancelled) {
          try muxer.mux(.sweep(seconds: 1), into: input, as: folder.appendingPathComponent("b.mp4"))
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left == ["a.mp4"])
      }
    }
  }

  @Test func soundThatIsNoneIsRefused() throws {
    try withClip { input, folder in
      let output = folder.appendingPathComponent("b.mp4")
      var broken = Waveform.sweep(seconds: 1)
      broken.samples[77] = .nan
      #expect(throws: SoundError.notFinite(sample: 77)) { try Muxer().mux(broken, into: input, as: output) }
      let none = Waveform(samples: [], samplingRate: 44_100)
      #expect(throws: SoundError.empty) { try Muxer().mux(none, into: input, as: output) }
      #expect(throws: SoundError.samplingRate(0)) {
        try Muxer().mux(Waveform(samples: [0], samplingRate: 0), into: input, as: output)
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left == ["a.mp4"])
    }
  }

  /// In a process of its own, since the limit holds for a whole process.
  @Test(arguments: ["a.mp4", "a.mkv"])
  func aFullDiskLeavesNothing(_ name: String) async {
    await #expect(processExitsWith: .success) { [name] in
      try withTemporaryFolder { folder in
        let input = folder.appendingPathComponent(name)
        try Clip.make(input, seconds: 3)
        limitFileSize(to: 20_000)
        let output = folder.appendingPathComponent("out-" + name)
        #expect(throws: DraftError.cannotWrite(path: output.path, code: EFBIG)) {
          try Muxer().mux(.sweep(seconds: 3), into: input, as: output)
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left == [name])
      }
    }
  }

  @Test func libavKeepsQuiet() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      try withTemporaryFolder { folder in
        let input = folder.appendingPathComponent("a.h264")
        try Clip.make(input, seconds: 1)
        var bytes = try Data(contentsOf: input)
        for place in stride(from: 700, to: bytes.count, by: 97) { bytes[place] ^= 0x55 }
        try bytes.write(to: input)
        _ = try? Muxer().mux(.sweep(seconds: 1), into: input, as: folder.appendingPathComponent("b.mkv"))
      }
    }
    #expect(String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) == "")
  }
}

final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var value = 0

  func next() -> Int {
    lock.withLock {
      value += 1
      return value
    }
  }
}
