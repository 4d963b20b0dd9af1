import Foundation
import TestSupport
import Testing

/// `onset render` as a person runs it, with the bundled model and clip.
@Suite(.serialized) struct RenderTests {
  private static let clip = Repository.assets.appendingPathComponent("clips/bouncing-ball.mp4").path

  @Test func aVideoBecomesSoundAndAVideoWithTheSound() throws {
    try withTemporaryFolder { folder in
      let take = try #require(
        try render([Self.clip, "--prompt", "a ball", "--duration", "2", "--num-steps", "3"], folder).first)
      #expect(take.audio.hasSuffix("bouncing-ball-001.flac"))
      let video = try #require(take.video)
      #expect(video.hasSuffix("bouncing-ball-001.mp4"))
      #expect(take.seed == 42)
      #expect(abs(take.duration - 2) < 0.05)
      #expect(try Program.named("flac").run(["-t", "-s", take.audio]).status == 0)
      #expect(try streams(of: take.audio) == ["flac"])
      #expect(try streams(of: video) == ["h264", "aac"])
      #expect(try seconds(of: video) > 1.9)
      #expect(take.timings["sampler"] != nil)
    }
  }

  @Test func nothingIsEverOverwritten() throws {
    try withTemporaryFolder { folder in
      let arguments = ["--prompt", "rain", "--duration", "1", "--num-steps", "1"]
      let first = try #require(try render(arguments, folder).first)
      let before = try Data(contentsOf: URL(fileURLWithPath: first.audio))
      let second = try #require(try render(arguments + ["--seed", "7"], folder).first)
      #expect(first.audio.hasSuffix("rain-001.flac"))
      #expect(second.audio.hasSuffix("rain-002.flac"))
      #expect(try Data(contentsOf: URL(fileURLWithPath: first.audio)) == before)
    }
  }

  @Test func theSameRecipeGivesTheSameBytesForAnyNumberOfThreads() throws {
    try withTemporaryFolder { folder in
      let arguments = [Self.clip, "--prompt", "a ball", "--duration", "1.5", "--num-steps", "2"]
      let takes = try ["1", "2", "3", "2"].map {
        try #require(try render(arguments + ["--threads", $0], folder).first)
      }
      for take in takes.dropFirst() {
        #expect(try bytes(take.audio) == bytes(takes[0].audio))
        #expect(try bytes(#require(take.video)) == bytes(#require(takes[0].video)))
      }
    }
  }

  @Test func aBatchGivesWhatSingleSeedsGive() throws {
    try withTemporaryFolder { folder in
      let arguments = [Self.clip, "--prompt", "a ball", "--duration", "1", "--num-steps", "2"]
      let batch = try render(arguments + ["--seed", "5", "--count", "3"], folder)
      #expect(batch.map(\.seed) == [5, 6, 7])
      let single = try #require(try render(arguments + ["--seed", "6"], folder).first)
      #expect(try bytes(single.audio) == bytes(batch[1].audio))
      #expect(try bytes(single.audio) != bytes(batch[0].audio))
    }
  }

  @Test func everySettingIsHeard() throws {
    try withTemporaryFolder { folder in
      let base = [Self.clip, "--prompt", "a ball", "--duration", "1", "--num-steps", "2"]
      let plain = try sound(base, folder)
      for change in [
        ["--prompt", "rain"], ["--negative-prompt", "music"], ["--seed", "43"], ["--num-steps", "3"],
        ["--cfg-strength", "2"], ["--cfg-strength", "0.5"], ["--mask-away-clip"], ["--start", "1"],
        ["--solver", "multistep"], ["--guidance-interval", "0:0.4"],
      ] {
        #expect(try sound(base + change, folder) != plain, "\(change) made no difference")
      }
    }
  }

  @Test func aStillImageAndNoPromptArePerformed() throws {
    try withTemporaryFolder { folder in
      let still = folder.appendingPathComponent("still.png").path
      #expect(
        try Program.named("ffmpeg").run(["-v", "error", "-i", Self.clip, "-frames:v", "1", still]).status == 0
      )
      let take = try #require(try render([still, "--duration", "1", "--num-steps", "1"], folder).first)
      #expect(take.video == nil)
      #expect(take.audio.hasSuffix("still-001.flac"))
    }
  }

  @Test func aRandomSeedIsResolvedAndShown() throws {
    try withTemporaryFolder { folder in
      let outcome = try Program.onset.run(
        [
          "render", "--prompt", "rain", "--duration", "1", "--num-steps", "1", "--seed", "random", "--output",
          folder.path,
        ])
      #expect(outcome.status == 0)
      #expect(outcome.err.contains(try Regex("seed: [0-9]+")))
    }
  }

  @Test func controlCCancelsAndLeavesNothing() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("takes")
      let started = Date()
      let outcome = try Program.onset.run(
        ["render", Self.clip, "--prompt", "a ball", "--num-steps", "1000", "--output", output.path],
        interruptAfter: 1)
      #expect(outcome.status == 130)
      #expect(Date().timeIntervalSince(started) < 60, "the render ran to its end")
      #expect(((try? FileManager.default.contentsOfDirectory(atPath: output.path)) ?? []).isEmpty)
    }
  }
}

// What the command's JSON says.
private struct TakeReport: Decodable {
  let audio: String
  let video: String?
  let duration: Double
  let sampling_rate: Int
  let seed: UInt64
  let timings: [String: Double]
}

private func render(_ arguments: [String], _ folder: URL) throws -> [TakeReport] {
  let outcome = try Program.onset.run(["render"] + arguments + ["--output", folder.path, "--json"])
  try #require(outcome.status == 0, "exit \(outcome.status): \(outcome.err)")
  return try JSONDecoder().decode([String: [TakeReport]].self, from: Data(outcome.out.utf8))["takes"] ?? []
}

private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

/// The samples alone: tags hold the recipe, which differs whenever a setting does.
private func sound(_ arguments: [String], _ folder: URL) throws -> String {
  let take = try #require(try render(arguments, folder).first)
  return try Program.named("ffmpeg").run(["-v", "error", "-i", take.audio, "-f", "md5", "-"]).out
}

private func streams(of path: String) throws -> [String] {
  try Program.named("ffprobe").run(
    ["-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", path]
  ).out.split(separator: "\n").map(String.init)
}

private func seconds(of path: String) throws -> Double {
  Double(
    try Program.named("ffprobe").run([
      "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path,
    ]).out
      .trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
}
