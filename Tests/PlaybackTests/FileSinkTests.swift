import Foundation
import Materials
import Playback
import TestSupport
import Testing

/// `onset play` and `onset ab` into ALSA's `file` plugin: sample by sample what a card would have got.
@Suite(.serialized) struct FileSinkTests {
  @Test func whatIsHeardIsTheTakeBitByBit() throws {
    try withTemporaryFolder { folder in
      let take = Waveform.noise(seed: 1, seconds: 1.2)
      let file = folder.appendingPathComponent("a.flac")
      try take.writeFLAC(file)
      let sink = try FileSink(in: folder)
      let outcome = try Program.onset.run(["play", file.path], environment: sink.environment)
      #expect(outcome.status == 0 && outcome.out.isEmpty && outcome.err.isEmpty, "\(outcome.err)")
      let heard = sink.heard(Float.self)
      let lead = heard.prefix { $0 == 0 }.count
      try #require(heard.count >= lead + take.samples.count, "\(heard.count) of \(take.samples.count) heard")
      #expect(heard[lead..<lead + take.samples.count].elementsEqual(take.samples))
      #expect(heard[(lead + take.samples.count)...].allSatisfy { $0 == 0 })
    }
  }

  @Test func aCardOf16BitsGetsTheNearestNumbers() throws {
    try withTemporaryFolder { folder in
      let take = Waveform.noise(seed: 2, seconds: 0.5)
      let file = folder.appendingPathComponent("a.flac")
      try take.writeFLAC(file)
      let sink = try FileSink(in: folder, format: "S16_LE")
      let outcome = try Program.onset.run(["play", file.path], environment: sink.environment)
      #expect(outcome.status == 0, "\(outcome.err)")
      let nearest = take.samples.map { Int32(($0 * 32_768).rounded(.toNearestOrEven)) }
      let heard = sink.heard(Int16.self).map(Int32.init)
      let lead = heard.prefix { $0 == 0 }.count
      let first = try #require(nearest.firstIndex { $0 != 0 })
      try #require(heard.count > lead + nearest.count)
      // ALSA's own conversion would cut, not round.
      let worst = zip(heard[lead...], nearest[first...]).map { abs($0 - $1) }.max()
      #expect(worst == 0, "off by \(worst ?? -1)")
    }
  }

  @Test func takesOfTwoRatesFollowOneAnother() throws {
    try withTemporaryFolder { folder in
      let (low, high) = (
        Waveform.sine(440, seconds: 0.5, samplingRate: 16_000), Waveform.noise(seed: 3, seconds: 0.3)
      )
      let files = ["a.flac", "b.flac"].map { folder.appendingPathComponent($0) }
      try low.writeFLAC(files[0])
      try high.writeFLAC(files[1])
      let sink = try FileSink(in: folder)
      let outcome = try Program.onset.run(["play"] + files.map(\.path), environment: sink.environment)
      #expect(outcome.status == 0, "\(outcome.err)")
      let heard = sink.heard(Float.self)
      let second = try #require(start(of: high.samples, in: heard, anchor: 0))
      #expect(heard[second..<second + high.samples.count].elementsEqual(high.samples))
      let first = heard[..<second]
      let rising = zip(first, first.dropFirst()).count { $0.0 < 0 && $0.1 >= 0 }
      #expect((216...222).contains(rising), "\(rising) waves of 220")
    }
  }

  @Test func withoutADeviceItSaysSo() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.flac")
      try Waveform.noise(seed: 4, seconds: 0.3).writeFLAC(file)
      let nothing = folder.appendingPathComponent("empty.conf")
      try Data().write(to: nothing)
      let outcome = try Program.onset.run(
        ["play", file.path],
        environment: [
          "ALSA_CONFIG_PATH": nothing.path, "SSH_CONNECTION": "1.1.1.1 9 1.1.1.2 22", "USER": "ann",
        ])
      #expect(outcome.status == 69)
      #expect(outcome.err.contains("default cannot be opened"))
      #expect(outcome.err.contains("ssh -R 127.0.0.1:24713:$XDG_RUNTIME_DIR/pulse/native ann@1.1.1.2"))
      #expect(!outcome.err.contains("ALSA lib"))
      let list = try Program.onset.run(
        ["play", "--list-devices"], environment: ["ALSA_CONFIG_PATH": nothing.path])
      #expect(list.status == 0 && list.err.contains("no audio device"), "\(list.err)")
    }
  }

  @Test func aWAVGoesToAPipe() throws {
    try withTemporaryFolder { folder in
      let take = Waveform.noise(seed: 5, seconds: 0.3)
      let file = folder.appendingPathComponent("a.flac")
      try take.writeFLAC(file)
      let child = try Child(
        "/bin/sh",
        ["-c", "\"$0\" play \"$1\" --wav - > \"$2\"", Child.onset, file.path, folder.path + "/a.wav"],
        environment: [:], in: folder)
      #expect(child.wait() == 0)
      let facts = try Program.named("ffprobe").run([
        "-v", "error", "-show_entries", "stream=codec_name,sample_rate,channels", "-of", "csv=p=0",
        folder.path + "/a.wav",
      ])
      #expect(facts.out.hasPrefix("pcm_s24le,44100,1"), "\(facts.out)\(facts.err)")
      #expect(
        try Data(contentsOf: folder.appendingPathComponent("a.wav")).dropFirst(44)
          == WAVImage(take).data.dropFirst(44))
      let refused = try Program.onset.run(["play", file.path, "--wav", "a.wav"])
      #expect(refused.status == 64 && refused.err.contains("stdout"))
    }
  }
}
