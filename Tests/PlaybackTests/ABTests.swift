import Foundation
import Materials
import TestSupport
import Testing

/// `onset ab` at a terminal, heard through ALSA's `file` plugin.
@Suite(.serialized) struct ABTests {
  private struct Stage {
    let folder: URL
    let a = Waveform.sine(441.37, seconds: 8, amplitude: 0.3)
    let b = Waveform.sine(882.91, seconds: 8, amplitude: 0.3)
    let sink: FileSink
    let terminal: Pseudoterminal

    init(_ folder: URL) throws {
      self.folder = folder
      sink = try FileSink(in: folder)
      terminal = try Pseudoterminal()
      try a.writeFLAC(folder.appendingPathComponent("secret-a.flac"))
      try b.writeFLAC(folder.appendingPathComponent("secret-b.flac"))
    }

    func start(_ options: String...) throws -> Child {
      let files = ["secret-a.flac", "secret-b.flac"].map { folder.appendingPathComponent($0).path }
      let child = try Child(
        Child.onset, ["ab"] + files + options, environment: sink.environment, in: folder, terminal: terminal)
      waitUntil(20) { child.err.contains("switches") && sink.seconds > 0.1 }
      return child
    }

    /// Until so much more has been heard.
    func listen(_ seconds: Double) {
      let goal = sink.seconds + seconds
      waitUntil(20) { sink.seconds >= goal }
    }
  }

  /// Switch there and back: before, between and after it is one take or the other at its own place, sample by
  /// sample; the changes take 5 ms and no step is larger than the sines' own.
  @Test func aSwitchHasNoGapAndNoClick() throws {
    try withTemporaryFolder { folder in
      let stage = try Stage(folder)
      let child = try stage.start("--no-match")
      for _ in 0..<4 {
        stage.listen(0.3)
        stage.terminal.type(" ")
      }
      stage.listen(0.3)
      stage.terminal.type("q")
      #expect(child.wait() == 0, "\(child.err)")
      let heard = stage.sink.heard(Float.self)
      let lead = try #require(start(of: stage.a.samples, in: heard, anchor: 1000))
      let played = Array(heard[lead...].prefix(7 * 44_100))
      try #require(played.count > 44_100)
      let changes = changes(played, stage.a.samples, stage.b.samples)
      #expect(changes.count == 4, "\(changes)")
      #expect(changes.allSatisfy { $0.count <= 220 }, "\(changes)")
      // 882.91 Hz at 0.3 climbs 0.0378 a sample.
      #expect(largestStep(played) < 0.0378 + 0.3 / 220 * 2)
      #expect(played.contains { abs($0) > 0.29 })
      let middle = changes[0].upperBound + 1000
      #expect(played[middle] == stage.b.samples[middle] && played[middle] != stage.a.samples[middle])
    }
  }

  /// Stretches that are neither take, a sample or two that happen to agree included.
  private func changes(_ heard: [Float], _ a: [Float], _ b: [Float]) -> [Range<Int>] {
    var changes: [Range<Int>] = []
    for index in heard.indices where heard[index] != a[index] && heard[index] != b[index] {
      if let last = changes.last, index - last.upperBound < 10 {
        changes[changes.count - 1] = last.lowerBound..<index + 1
      } else {
        changes.append(index..<index + 1)
      }
    }
    return changes
  }

  @Test func blindVerdictsAreCountedAndRevealedAtTheEnd() throws {
    try withTemporaryFolder { folder in
      let stage = try Stage(folder)
      let child = try stage.start("--blind")
      #expect(!stage.terminal.isCooked)
      for key in ["1", "\t", "2", "p", "p", "1"] { stage.terminal.type(key) }
      waitUntil(10) { child.err.contains("verdict 3") }
      #expect(!child.err.contains("secret"))
      stage.terminal.type("q")
      #expect(child.wait() == 0, "\(child.err)")
      #expect(stage.terminal.isCooked)
      let lines = child.out.split(separator: "\n")
      try #require(lines.count == 3, "\(child.out)")
      #expect(lines[0].contains("of 3  secret-a.flac") && lines[1].contains("of 3  secret-b.flac"))
      let counts = lines.prefix(2).map { Int($0.split(separator: " ")[1]) ?? -1 }
      #expect(counts.reduce(0, +) == 3)
      #expect(lines[2].hasPrefix(counts.contains(3) ? "p = 0.250" : "p = 1.000"), "\(lines[2])")
    }
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGILL, SIGSEGV])
  func howeverItEndsTheTerminalIsAsBefore(_ signal: Int32) throws {
    try withTemporaryFolder { folder in
      let stage = try Stage(folder)
      let child = try stage.start()
      #expect(!stage.terminal.isCooked)
      child.send(signal)
      #expect(child.wait() == -signal)
      #expect(stage.terminal.isCooked)
    }
  }

  @Test func equalLoudnessTurnsTheLouderDown() throws {
    try withTemporaryFolder { folder in
      let stage = try Stage(folder)
      try Waveform.sine(882.91, seconds: 8, amplitude: 0.6).writeFLAC(
        folder.appendingPathComponent("secret-b.flac"))
      let child = try stage.start()
      stage.terminal.type("b")
      stage.listen(0.5)
      stage.terminal.type("q")
      #expect(child.wait() == 0)
      let heard = stage.sink.heard(Float.self)
      let late = heard.suffix(12_000).prefix(6000)
      // By LUFS, which hear 883 Hz some tenths of a dB louder than the other side's pitch.
      #expect(abs((late.max() ?? 0) - 0.3) < 0.02, "\(late.max() ?? 0)")
    }
  }

  @Test func withoutATerminalItSaysWhatToDo() throws {
    try withTemporaryFolder { folder in
      let stage = try Stage(folder)
      let file = folder.appendingPathComponent("secret-a.flac").path
      let outcome = try Program.onset.run(["ab", file, file], environment: stage.sink.environment)
      #expect(outcome.status == 69 && outcome.err.contains("terminal") && outcome.err.contains("onset play"))
    }
  }
}
