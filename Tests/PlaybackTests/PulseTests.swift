import Foundation
import Materials
import Playback
import TestSupport
import Testing

/// `onset play` in real time into a PulseAudio of the test's own.
@Suite(
  .serialized, .enabled(if: PulseServer.isInstalled, "pulseaudio and pulseaudio-utils are not installed"))
struct PulseTests {
  private func withServer(
    _ take: Waveform, _ body: (_ server: PulseServer, _ take: Waveform, _ file: URL) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.flac")
      try take.writeFLAC(file)
      try body(try PulseServer(in: folder), take, file)
    }
  }

  @Test func aTakeArrivesBitByBitAndSilenceIsSilent() throws {
    try withServer(.noise(seed: 21, seconds: 1.5)) { server, take, file in
      let silence = try server.recording {}
      #expect(silence.count > 4410 && silence.allSatisfy { $0 == 0 })
      let hearing = try Hearing.best(of: take.samples) {
        try server.recording {
          let outcome = try Program.onset.run(["play", file.path], environment: server.environment)
          #expect(outcome.status == 0, "\(outcome.err)")
        }
      }
      #expect(hearing.isWhole, "\(hearing)")
    }
  }

  @Test func whenTheServerDiesThePlayerGoesOnWithTheNext() throws {
    try withServer(.noise(seed: 22, seconds: 6)) { server, take, file in
      var player: Child?
      let before = try server.recording {
        player = try Child(
          Child.onset, ["play", file.path], environment: server.environment, in: server.folder)
        server.waitForSound(1)
        server.crash()
      }
      let first = Hearing(of: take.samples, in: before)
      #expect(first.stretches.first?.take.lowerBound == 0, "\(first)")
      try server.start()
      let after = try server.recording {
        #expect(player?.wait() == 0, "\(player?.err ?? "")")
      }
      let rest = Hearing(of: take.samples, in: after)
      // Half a second in one piece, later in the take than all that the first server had.
      let had = first.stretches.last?.take.upperBound ?? 0
      let goesOn = rest.stretches.contains { $0.take.upperBound > had + 22_050 && $0.take.count > 22_050 }
      #expect(goesOn, "\(rest)")
    }
  }

  @Test func afterAStallItCatchesItselfAndSaysSo() throws {
    try withServer(.noise(seed: 23, seconds: 3)) { server, take, file in
      let heard = try server.recording {
        let child = try Child(
          Child.onset, ["play", file.path], environment: server.environment, in: server.folder)
        server.waitForSound(0.5)
        child.send(SIGSTOP)
        Thread.sleep(forTimeInterval: 0.6)
        child.send(SIGCONT)
        #expect(child.wait() == 0)
        #expect(child.err.contains("broke off"), "\(child.err)")
      }
      let hearing = Hearing(of: take.samples, in: heard)
      #expect(hearing.stretches.first?.take.lowerBound == 0 && hearing.hasTail(30_000), "\(hearing)")
    }
  }

  /// The place that is shown for the picture and the sample that the card gets at that moment: within a frame
  /// of 25 a second.
  @Test func thePlaceShownIsThePlaceHeard() async {
    await #expect(processExitsWith: .success) {
      let ahead = try shownAheadOfHeard()
      let (middle, least) = (ahead[ahead.count / 2], ahead[ahead.count / 10])
      guard ahead.count > 20, abs(middle) < 0.02, abs(least) < 0.04 else { exit(1) }
    }
  }
}

/// Seconds by which the place shown was ahead of what had been recorded, at many moments of a take; sorted.
/// Sets this process's environment.
private func shownAheadOfHeard() throws -> [Double] {
  try withTemporaryFolder { folder in
    let server = try PulseServer(in: folder)
    for (name, value) in server.environment { setenv(name, value, 1) }
    let take = Waveform.noise(seed: 24, seconds: 4)
    let file = try server.record()
    let player = Player()
    player.send(.load(take.track(), on: .a))
    player.send(.play)
    var looks: [(shown: Double, frames: Int)] = []
    waitUntil(10) { player.status.position > 0.5 }
    while player.status.position < 3.5 {
      Thread.sleep(forTimeInterval: 0.05)
      var facts = stat()
      stat(file.path, &facts)
      looks.append((player.status.position, Int(facts.st_size) / 4))
    }
    player.close()
    server.stopRecording()
    let hearing = Hearing(of: take.samples, in: try Data(contentsOf: file).samples())
    let first = try #require(hearing.stretches.first)
    return looks.map { $0.shown - Double($0.frames - first.heard + first.take.lowerBound) / 44_100 }
      .sorted()
  }
}
