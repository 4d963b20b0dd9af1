import Foundation
import Materials
import TestSupport
import Testing

/// `onset play` in real time into a PulseAudio of the test's own.
@Suite(.serialized, .enabled(if: PulseServer.isInstalled, "pulseaudio and pulseaudio-utils are not installed"))
struct PulseTests {
  /// The card's samples, by a recorder that began before and ended after.
  private func record(_ server: PulseServer, _ name: String, _ work: () throws -> Void) throws -> [Float] {
    let file = server.folder.appendingPathComponent(name)
    try server.record(to: file)
    try work()
    Thread.sleep(forTimeInterval: 0.4)
    server.stopRecording()
    return try Data(contentsOf: file).samples()
  }

  @Test func aTakeArrivesBitByBitAndSilenceIsSilent() throws {
    try withTemporaryFolder { folder in
      let server = try PulseServer(in: folder)
      let take = Waveform.noise(seed: 21, seconds: 1.5)
      let file = folder.appendingPathComponent("a.flac")
      try take.writeFLAC(file)
      let silence = try record(server, "silence.raw") {}
      #expect(silence.count > 4410 && silence.allSatisfy { $0 == 0 })
      let heard = try record(server, "heard.raw") {
        let outcome = try Program.onset.run(["play", file.path], environment: server.environment)
        #expect(outcome.status == 0 && outcome.err.isEmpty, "\(outcome.err)")
      }
      let lead = try #require(start(of: take.samples, in: heard, anchor: 30_000))
      try #require(lead >= 0 && heard.count >= lead + take.samples.count)
      let wrong = take.samples.indices.filter { heard[lead + $0] != take.samples[$0] }
      #expect(wrong.isEmpty, "\(wrong.count) samples differ, from \(wrong.first ?? 0) to \(wrong.last ?? 0)")
    }
  }

  @Test func whenTheServerDiesThePlayerGoesOnWithTheNext() throws {
    try withTemporaryFolder { folder in
      let server = try PulseServer(in: folder)
      let take = Waveform.noise(seed: 22, seconds: 6)
      let file = folder.appendingPathComponent("a.flac")
      try take.writeFLAC(file)
      var player: Child?
      let before = try record(server, "before.raw") {
        player = try Child(Child.onset, ["play", file.path], environment: server.environment, in: folder)
        Thread.sleep(forTimeInterval: 1.5)
        server.crash()
      }
      #expect(start(of: take.samples, in: before, anchor: 20_000) != nil)
      try server.start()
      let after = try record(server, "after.raw") {
        #expect(player?.wait() == 0, "\(player?.err ?? "")")
      }
      // The end of the same take, on the new server, without a hole.
      let lead = try #require(start(of: take.samples, in: after, anchor: take.samples.count - 22_050))
      let tail = take.samples.count - 22_050..<take.samples.count
      #expect(tail.allSatisfy { lead + $0 < after.count && after[lead + $0] == take.samples[$0] })
    }
  }

  @Test func afterAStallItCatchesItselfAndSaysSo() throws {
    try withTemporaryFolder { folder in
      let server = try PulseServer(in: folder)
      let take = Waveform.noise(seed: 23, seconds: 3)
      let file = folder.appendingPathComponent("a.flac")
      try take.writeFLAC(file)
      let heard = try record(server, "heard.raw") {
        let child = try Child(Child.onset, ["play", file.path], environment: server.environment, in: folder)
        Thread.sleep(forTimeInterval: 1.2)
        child.send(SIGSTOP)
        Thread.sleep(forTimeInterval: 0.6)
        child.send(SIGCONT)
        #expect(child.wait() == 0)
        #expect(child.err.contains("broke off"), "\(child.err)")
      }
      let lead = try #require(start(of: take.samples, in: heard, anchor: take.samples.count - 30_000))
      let tail = take.samples.count - 30_000..<take.samples.count
      #expect(tail.allSatisfy { lead + $0 < heard.count && heard[lead + $0] == take.samples[$0] })
    }
  }
}
