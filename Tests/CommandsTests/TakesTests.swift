import Foundation
import TestSupport
import Testing

/// `onset takes` as a person uses it.
@Suite(.serialized) struct TakesTests {
  @Test func aLibraryWithoutTakesSaysSo() throws {
    try withTemporaryFolder { home throws in
      let outcome = try TakesStage(home: home).run("takes", "list")
      #expect(outcome.status == 0 && outcome.out.isEmpty && outcome.err == "No takes yet.\n")
    }
  }

  @Test func theListTellsWhatIsNewInEachTake() throws {
    try TakesStage.with { stage throws in
      let lines = try stage.run("takes", "list").out.split(separator: "\n")
      try #require(lines.count == 4)
      #expect(lines[0].hasPrefix("bouncing-ball  ("))
      #expect(lines[1].hasPrefix("id  take"))
      #expect(lines[2].hasPrefix(" 1     1") && lines[2].hasSuffix("a ball"))
      #expect(lines[3].hasPrefix(" 2     2") && lines[3].hasSuffix("seed 6"))
      let takes = try stage.list()
      #expect(takes.map(\.seed) == [5, 6] && takes.map(\.audio) == stage.flacs)
      #expect(takes.allSatisfy { $0.loudness != nil && !$0.circled && $0.trashed == nil })
    }
  }

  @Test func takesAreFilteredAndSorted() throws {
    try TakesStage.with { stage throws in
      #expect(try stage.run("takes", "circle", "2").status == 0)
      #expect(try stage.list("--circled").map(\.number) == [2])
      #expect(try stage.list("--sort", "seed", "--reverse").map(\.number) == [2, 1])
      #expect(try stage.list("--search", "6").map(\.number) == [2])
      #expect(try stage.list("--all").count == 2)
      let clip = Repository.assets.appendingPathComponent("clips/bouncing-ball.mp4").path
      #expect(try stage.list("--session", clip).count == 2)
      #expect(try stage.list("--session", "/nowhere.mp4").isEmpty)
      #expect(try stage.run("takes", "list", "--all", "--session", clip).status == 64)
      #expect(try stage.run("takes", "list", "--sort", "colour").status == 64)
    }
  }

  @Test func takesAreMarkedByIdAndByFile() throws {
    try TakesStage.with { stage throws in
      #expect(
        try stage.run("takes", "circle", "1", stage.flacs[1]).out
          == "take 1 (1) is circled\ntake 2 (2) is circled\n")
      #expect(try stage.run("takes", "circle", "1", "--off").status == 0)
      #expect(try stage.run("takes", "note", stage.flacs[0], "too dry").status == 0)
      #expect(try stage.run("takes", "rename", "2", "best").status == 0)
      let takes = try stage.list()
      #expect(takes.map(\.circled) == [false, true])
      #expect(takes.map(\.note) == ["too dry", ""] && takes.map(\.name) == ["", "best"])
      let shown = try stage.run("takes", "show", "2").out
      for fact in [
        "2 of bouncing-ball, circled", "best", stage.flacs[1], "LUFS", "onset-mini", "1.0 s to 2.0 s",
      ] {
        #expect(shown.contains(fact), "\(fact) is not in \(shown)")
      }
    }
  }

  @Test func theTrashGivesBackUntilItIsPurged() throws {
    try TakesStage.with { stage throws in
      #expect(try stage.run("takes", "trash", "1").out.contains("onset takes restore 1"))
      #expect(try stage.list().map(\.number) == [2])
      #expect(try stage.list("--trash").count == 2)
      #expect(try stage.run("takes", "restore", "1").status == 0)
      #expect(try stage.list().count == 2)
      #expect(try stage.run("takes", "purge", "1").out == "0 takes deleted\n")
      #expect(try stage.run("takes", "trash", "1").status == 0)
      #expect(try stage.run("takes", "purge").out == "1 take deleted\n")
      #expect(stage.flacs.map { FileManager.default.fileExists(atPath: $0) } == [false, true])
      #expect(try stage.list("--trash").map(\.number) == [2])
    }
  }

  @Test func circledTakesAreExported() throws {
    try TakesStage.with { stage throws in
      #expect(try stage.run("takes", "export").status == 64)
      #expect(try stage.run("takes", "circle", "2").status == 0)
      let outcome = try stage.run("takes", "export", "--circled", "--as", "flac,stem,video", "-o", "out")
      #expect(outcome.status == 0, "\(outcome.err)")
      let names = ["flac", "-stem.wav", "mp4"].map { $0.hasPrefix("-") ? "002" + $0 : "002." + $0 }
      #expect(
        outcome.out.split(separator: "\n").map(String.init)
          == names.map { "\(stage.home.path)/out/bouncing-ball-\($0)" })
      let seconds = try Program.named("soxi").run(["-D", stage.home.path + "/out/bouncing-ball-002-stem.wav"])
        .out
      // One second of silence, then the take.
      #expect(abs((Double(seconds.trimmingCharacters(in: .newlines)) ?? 0) - 2) < 0.05)
      #expect(try stage.run("takes", "export", "2", "--as", "ogg").status == 64)
      #expect(try stage.run("takes", "export", "2", "--as", "video", "--container", "avi").status == 64)
    }
  }

  @Test func aMissingVideoFailsAloneAndIsSaid() throws {
    try TakesStage.with { stage throws in
      // The same length, so that the tags stay whole.
      let clip = Repository.assets.appendingPathComponent("clips/bouncing-ball.mp4").path
      let gone = String(repeating: "x", count: clip.count - 1)
      var bytes = try Data(contentsOf: URL(fileURLWithPath: stage.flacs[0]))
      while let range = bytes.range(of: Data(clip.utf8)) {
        bytes.replaceSubrange(range, with: Data(("/" + gone).utf8))
      }
      try bytes.write(to: URL(fileURLWithPath: stage.flacs[0]))
      let outcome = try stage.run("takes", "export", "1", "--as", "video,wav")
      #expect(outcome.status == 66)
      #expect(outcome.out.hasSuffix("output/bouncing-ball-001.wav\n"))
      #expect(outcome.err.contains("/\(gone) does not exist"))
    }
  }

  @Test func theCheckSeesDamage() throws {
    try TakesStage.with { stage throws in
      #expect(try stage.run("takes", "check").out.hasPrefix("2 takes, all sound"))
      let file = URL(fileURLWithPath: stage.flacs[0])
      try Data(contentsOf: file).dropLast(100).write(to: file)
      try FileManager.default.removeItem(atPath: stage.flacs[1])
      let outcome = try stage.run("takes", "check")
      #expect(outcome.status == 65)
      #expect(outcome.out.contains("take 1 is damaged") && outcome.out.contains("take 2 is missing"))
      #expect(try stage.list().map(\.missing) == [false, true])
    }
  }

  @Test(arguments: [
    (["show", "77"], 66, "take 77"), (["circle", "nowhere.flac"], 66, "nowhere.flac is no take"),
    (["note", "1"], 64, "text"), (["circle"], 64, "takes"), (["trash", "1", "77"], 66, "take 77"),
    (["show", "99999999999999999999"], 66, "is no take"),
  ])
  func badInputIsExplained(_ arguments: [String], _ status: Int32, _ says: String) throws {
    try TakesStage.with { stage throws in
      let outcome = try Program.onset.run(
        ["takes"] + arguments, in: stage.home, environment: ["ONSET_LIBRARY": stage.library.path])
      #expect(outcome.status == status && outcome.err.contains(says), "\(outcome.err)")
      // All or none.
      #expect(try stage.list("--trash").allSatisfy { $0.trashed == nil })
    }
  }

  @Test func aDamagedLedgerIsExplainedAndCanBeMadeAnew() throws {
    try TakesStage.with { stage throws in
      #expect(try stage.list().count == 2)
      let ledger = stage.library.appendingPathComponent("ledger.sqlite")
      try Data(repeating: 7, count: 5000).write(to: ledger)
      let outcome = try stage.run("takes", "list")
      #expect(outcome.status == 65 && outcome.err.contains("move \(ledger.path)"), "\(outcome.err)")
      for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: ledger.path + suffix) }
      #expect(try stage.list().map(\.number) == [1, 2])
    }
  }
}
