import Foundation
import TestSupport
import Testing

/// Each bad input: one clear sentence, the right exit code, nothing written.
@Suite(.serialized) struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// Without a value, the command line takes `VIDEO` for the file that `make` writes.
    let arguments: [String]
    let status: Int32
    let says: String
    var make: @Sendable (URL) throws -> Void = { _ in }
    var testDescription: String { name }
  }

  static let usage: [Case] = [
    Case(name: "nothing at all", arguments: [], status: 64, says: "nothing to perform"),
    Case(name: "blank prompt", arguments: ["--prompt", "  "], status: 64, says: "nothing to perform"),
    Case(
      name: "NaN strength", arguments: ["--prompt", "x", "--cfg-strength", "nan"], status: 64,
      says: "--cfg-strength"),
    Case(
      name: "negative strength", arguments: ["--prompt", "x", "--cfg-strength=-1"], status: 64,
      says: "--cfg-strength"),
    Case(
      name: "infinite duration", arguments: ["--prompt", "x", "--duration", "inf"], status: 64,
      says: "--duration"),
    Case(
      name: "negative duration", arguments: ["--prompt", "x", "--duration=-8"], status: 64, says: "--duration"
    ),
    Case(name: "too short", arguments: ["--prompt", "x", "--duration", "0.5"], status: 64, says: "0.64"),
    Case(
      name: "interval upside down", arguments: ["--prompt", "x", "--guidance-interval", "0.8:0.2"], status: 64,
      says: "--guidance-interval"),
    Case(
      name: "interval beyond the end", arguments: ["--prompt", "x", "--guidance-interval", "0.2:1.5"],
      status: 64, says: "LOW:HIGH"),
    Case(
      name: "unknown solver", arguments: ["--prompt", "x", "--solver", "heun"], status: 64, says: "--solver"),
    Case(
      name: "no steps", arguments: ["--prompt", "x", "--num-steps", "0"], status: 64, says: "--num-steps"),
    Case(name: "no takes", arguments: ["--prompt", "x", "--count", "0"], status: 64, says: "--count"),
    Case(name: "negative seed", arguments: ["--prompt", "x", "--seed=-1"], status: 64, says: "seed"),
    Case(name: "start without video", arguments: ["--prompt", "x", "--start", "3"], status: 64, says: "--start"),
    Case(name: "container without video", arguments: ["--prompt", "x", "--container", "mp4"], status: 64, says: "--container"),
    Case(name: "no threads", arguments: ["--prompt", "x", "--threads", "0"], status: 64, says: "--threads"),
    Case(
      name: "odd container", arguments: ["VIDEO", "--container", "avi"], status: 64, says: "mp4",
      make: writeClip),
    Case(
      name: "unknown model", arguments: ["--prompt", "x", "--model", "smal_16k"], status: 66,
      says: "small_16k"),
  ]

  static let videos: [Case] = [
    Case(name: "missing", arguments: ["VIDEO"], status: 66, says: "video.mp4"),
    Case(name: "folder", arguments: ["VIDEO"], status: 66, says: "folder", make: { try makeFolder($0) }),
    Case(name: "empty", arguments: ["VIDEO"], status: 65, says: "empty", make: { try Data().write(to: $0) }),
    Case(
      name: "text", arguments: ["VIDEO"], status: 65, says: "video.mp4",
      make: { try Data("hello".utf8).write(to: $0) }),
    Case(name: "audio only", arguments: ["VIDEO"], status: 65, says: "no picture", make: writeSoundOnly),
    Case(name: "too short", arguments: ["VIDEO"], status: 65, says: "0.64", make: writeHalfASecond),
    Case(name: "cut off", arguments: ["VIDEO"], status: 65, says: "video.mp4", make: writeHalfAFile),
  ]

  @Test(arguments: usage + videos) func isRefused(_ bad: Case) throws {
    try withTemporaryFolder { folder in
      let video = folder.appendingPathComponent("video.mp4")
      try bad.make(video)
      let output = folder.appendingPathComponent("takes")
      let outcome = try Program.onset.run(
        ["render"] + bad.arguments.map { $0 == "VIDEO" ? video.path : $0 } + ["--output", output.path])
      #expect(outcome.status == bad.status, "\(outcome.err)")
      #expect(outcome.err.contains(bad.says), "\(outcome.err)")
      #expect(outcome.out.isEmpty)
      #expect(((try? FileManager.default.contentsOfDirectory(atPath: output.path)) ?? []).isEmpty)
    }
  }

  @Test func anOutputThatIsAFileIsRefused() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("takes")
      try Data("mine".utf8).write(to: output)
      let outcome = try Program.onset.run([
        "render", "--prompt", "x", "--duration", "1", "--output", output.path,
      ])
      #expect(outcome.status == 73, "\(outcome.err)")
      #expect(try String(contentsOf: output, encoding: .utf8) == "mine")
    }
  }
}

private func makeFolder(_ url: URL) throws {
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
}

private func ffmpeg(_ arguments: [String], _ url: URL) throws {
  let outcome = try Program.named("ffmpeg").run(["-v", "error"] + arguments + [url.path])
  if outcome.status != 0 {
    throw CocoaError(.fileWriteUnknown, userInfo: [NSDebugDescriptionErrorKey: outcome.err])
  }
}

@Sendable private func writeClip(_ url: URL) throws {
  try ffmpeg(["-f", "lavfi", "-i", "testsrc=d=1:s=64x64:r=25"], url)
}

@Sendable private func writeSoundOnly(_ url: URL) throws {
  try ffmpeg(["-f", "lavfi", "-i", "sine=d=2"], url)
}

@Sendable private func writeHalfASecond(_ url: URL) throws {
  try ffmpeg(["-f", "lavfi", "-i", "testsrc=d=0.5:s=64x64:r=25"], url)
}

/// An mp4 whose index is at its end, and that end is gone.
@Sendable private func writeHalfAFile(_ url: URL) throws {
  try writeClip(url)
  let whole = try Data(contentsOf: url)
  try whole.prefix(whole.count / 2).write(to: url)
}
