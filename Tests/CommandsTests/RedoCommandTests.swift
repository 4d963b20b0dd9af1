import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct RedoCommandTests {
  @Test func aTakeComesOutIdentical() throws {
    try TakesStage.with { stage throws in
      #expect(try stage.run("redo", stage.flacs[0], "--quiet").out == "identical\n")
      // By its id, with another number of threads.
      let outcome = try stage.run("redo", "2", "--json", "--threads", "1")
      #expect(outcome.status == 0 && outcome.out.contains("\"identical\" : true"), "\(outcome.err)")
    }
  }

  @Test func anotherSoundIsTold() throws {
    try TakesStage.with { stage throws in
      let altered = stage.home.appendingPathComponent("altered.flac").path
      // Half a second cut off; flac keeps the tags.
      let cut = try Program.named("ffmpeg").run([
        "-v", "error", "-i", stage.flacs[0], "-t", "0.5", "-c:a", "flac", "-sample_fmt", "s32",
        "-bits_per_raw_sample",
        "24", altered,
      ])
      try #require(cut.status == 0, "\(cut.err)")
      let outcome = try stage.run("redo", altered, "--quiet")
      #expect(outcome.status == 1)
      #expect(outcome.out.hasPrefix("differs from 0.500 s (sample "), "\(outcome.out)\(outcome.err)")
    }
  }

  @Test(arguments: [
    ("nowhere.flac", 66, "nowhere.flac"), ("77", 66, "take 77"), ("text.flac", 65, "no whole FLAC file"),
    ("plain.flac", 65, "bears no recipe"),
  ])
  func badInputIsExplained(_ name: String, _ status: Int32, _ says: String) throws {
    try withTemporaryFolder { home throws in
      let stage = TakesStage(home: home)
      try Data("no sound".utf8).write(to: home.appendingPathComponent("text.flac"))
      _ = try Program.named("ffmpeg").run(
        ["-v", "error", "-f", "lavfi", "-i", "sine=d=1", "-ac", "1", home.path + "/plain.flac"])
      let outcome = try stage.run("redo", name)
      #expect(outcome.status == status && outcome.err.contains(says), "\(outcome.err)")
    }
  }
}

@Suite struct CacheCommandTests {
  @Test func theCachesAreShownAndCleared() throws {
    try withTemporaryFolder { home throws in
      let stage = TakesStage(home: home)
      let folder = home.appendingPathComponent("cache/onset/features")
      let weights = home.appendingPathComponent("cache/onset/weights")
      #expect(
        try stage.run("cache").out == """
          \(folder.path): 0 entries, 0 bytes of at most 2.0 GB
          \(weights.path): 0 entries, 0 bytes of at most 12.0 GB

          """)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try FileManager.default.createDirectory(at: weights, withIntermediateDirectories: true)
      try Data(count: 70).write(to: weights.appendingPathComponent("a.packed"))
      for name in ["a", "b", "c"] {
        try Data(count: 1000).write(to: folder.appendingPathComponent(name + ".features"))
      }
      try Data(count: 10).write(to: folder.appendingPathComponent("somebody's"))
      let listed = try stage.run("cache", "list").out
      #expect(listed.contains("3 entries, 3.0 kB") && listed.contains("1 entry, 70 bytes"))
      #expect(try stage.run("cache", "clear", "--limit", "2.5kB").out.contains("2 entries, 2.0 kB"))
      #expect(try stage.run("cache", "clear", "--limit", "much").status == 64)
      let cleared = try stage.run("cache", "clear", "--json").out
      #expect(cleared.components(separatedBy: "\"entries\" : 0").count == 3)
      #expect(try FileManager.default.contentsOfDirectory(atPath: weights.path).isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["somebody's"])
    }
  }
}

/// The whole of it, 200 times, is `scripts/kill-nine`.
@Suite struct KillTests {
  @Test func killedAtRandomMomentsNothingIsLost() throws {
    let script = Repository.root.appendingPathComponent("scripts/kill-nine").path
    let outcome = try Program("/bin/bash").run([script, "10", "42"])
    #expect(outcome.status == 0, "\(outcome.err)")
    #expect(outcome.out.contains("files, all play"))
  }
}
