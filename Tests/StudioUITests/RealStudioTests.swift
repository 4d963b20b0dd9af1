import Foundation
import Library
import TestSupport
import Testing

/// The studio as a person has it: in a terminal, with the embedded model. Slow work is kept short by few steps.
@Suite(.serialized) struct RealStudioTests {
  private func withStudio(
    columns: Int = 120, rows: Int = 40, tour: Bool = false, _ body: (StudioTerminal) throws -> Void
  ) throws {
    try withTemporaryFolder { home in
      let studio = try StudioTerminal(home: home, columns: columns, rows: rows, tour: tour)
      defer { studio.tmux.close() }
      try body(studio)
    }
  }

  // MARK: From the first page to a video

  @Test func fromThePromptToAnExportedVideo() throws {
    try withStudio { studio in
      try studio.open()
      try makeTwoTakes(studio)
      try compare(studio)
      try lookAtSeeds(studio)
      try export(studio)
      try studio.leave()
      try studio.expectRestored()
      try reopen(studio)
    }
  }

  private func makeTwoTakes(_ studio: StudioTerminal) throws {
    let tmux = studio.tmux
    try studio.prompt("a hand beats a drum")
    try studio.slide(4, to: "3", showing: " 3.0 s")
    try studio.slide(3, to: "4", showing: "     4")
    try studio.slide(2, to: "5.9", showing: " 5.9")
    try tmux.press("Right", "r")
    try studio.waitForLine(endingWith: " 6.0")
    try tmux.waitFor("Take 001 is kept.", seconds: 60)
    // Another seed pays for the sampler alone; enough steps that the line can be read.
    try studio.slide(3, to: "80", showing: "    80")
    try tmux.press("n")
    try tmux.waitFor("reused pictures, image tower, sync tower, text")
    try tmux.waitFor("Take 002 is kept.", seconds: 60)
    try tmux.waitFor("seed 43")
  }

  private func compare(_ studio: StudioTerminal) throws {
    let tmux = studio.tmux
    try studio.goToTakes()
    try tmux.press("a")
    try tmux.waitFor("Take 002 is on side A")
    try tmux.press("j", "b")
    try tmux.waitFor("x switches")
    try tmux.waitFor("▶ B: take 001")
    try tmux.press("x")
    try tmux.waitFor("▶ A: take 002")
    try tmux.press("B")
    try tmux.waitFor("blind: hearing 1")
    try tmux.press("x")
    try tmux.waitFor("blind: hearing 2")
    try tmux.press("2")
    try tmux.waitFor("1 verdict")
    try tmux.press("B", "B", "Escape")
    try tmux.waitFor("Comparison left")
  }

  /// The takes differ by their steps, so that one more seed is wanted for a grid.
  private func lookAtSeeds(_ studio: StudioTerminal) throws {
    let tmux = studio.tmux
    try studio.slide(3, to: "4", showing: "     4")
    try tmux.press("n")
    try tmux.waitFor("Take 003 is kept.", seconds: 60)
    try studio.goToTakes()
    try tmux.press("g")
    try tmux.waitFor("seed grid")
    try tmux.waitFor("▶ 003 seed 44")
    try tmux.press("Left")
    try tmux.waitFor("▶ 001 seed 42")
    try tmux.press("o")
    try tmux.waitFor("◉ 001")
    try tmux.press("Enter")
    try tmux.waitFor("controls")
  }

  private func export(_ studio: StudioTerminal) throws {
    let tmux = studio.tmux
    try tmux.press("e")
    try tmux.waitFor("[x] the video with the sound")
    try tmux.press("Enter")
    try tmux.waitFor("Wrote \(studio.home.path)", seconds: 60)
    let files = try FileManager.default.contentsOfDirectory(atPath: studio.home.path)
    let video = try #require(files.first { $0.hasSuffix(".mp4") && $0 != "drum.mp4" })
    let facts = try Program.named("ffprobe").run([
      "-v", "error", "-show_entries", "stream=codec_type,codec_name,duration", "-of", "csv=p=0",
      studio.home.appendingPathComponent(video).path,
    ])
    #expect(facts.err == "" && facts.out.contains("h264,video,3.") && facts.out.contains("aac,audio,3."))
  }

  private func reopen(_ studio: StudioTerminal) throws {
    try studio.open()
    let screen = try studio.tmux.waitFor("takes (3)")
    #expect(
      screen.contains("a hand beats a drum") && screen.contains("    6.0\n") && screen.contains("  3.0 s\n"))
    #expect(screen.contains("◉ 001") && screen.contains("seed      44"))
    try studio.leave()
  }

  // MARK: Sizes

  @Test(arguments: [(80, 24), (120, 40), (200, 50)]) func opensAt(columns: Int, rows: Int) throws {
    try withStudio(columns: columns, rows: rows, tour: columns == 80) { studio in
      try studio.open()
      if columns == 80 {
        try studio.tmux.waitFor("welcome to onset")
        try studio.tmux.press("Escape")
        try studio.tmux.waitUntilGone("welcome to onset")
      }
      let screen = try studio.tmux.wait("the picture", until: { $0.contains("▀▀") && $0.contains("320×320") })
      for words in ["drum.mp4", "prompt", "strength", "mask clip", "takes (0)", "0:08.0", "ready", " help"] {
        #expect(screen.contains(words))
      }
      #expect(screen.split(separator: "\n", omittingEmptySubsequences: false).count == rows + 1)
      try studio.leave()
    }
  }

  @Test func followsTheWindowWhileRendering() throws {
    try withStudio { studio in
      let tmux = studio.tmux
      try studio.open()
      try studio.slide(3, to: "1000", showing: " 1000")
      try tmux.press("r")
      try tmux.waitFor("step ", seconds: 60)
      for (columns, rows) in [(80, 24), (40, 10), (200, 50), (120, 40)] {
        try tmux.resize(columns: columns, rows: rows)
        if columns < 60 {
          try tmux.waitFor("Onset needs 60x18")
        } else {
          try tmux.wait(
            "\(columns) columns", until: { $0.contains("step ") && $0.lineEnds(at: columns, with: " help") })
        }
      }
      try tmux.press("c")
      try tmux.waitFor("Cancelled.")
      try tmux.waitFor("ready")
      try studio.leave()
    }
  }

  @Test func stopsAndGoesOn() throws {
    try withStudio { studio in
      let tmux = studio.tmux
      try studio.open()
      try studio.prompt("a drum")
      try tmux.press("C-z")
      try tmux.waitFor("Stopped")
      try studio.expectRestored()
      try tmux.resize(columns: 100, rows: 30)
      try tmux.shell("fg")
      try tmux.wait("100 columns", until: { $0.contains("a drum") && $0.lineEnds(at: 100, with: " help") })
      #expect(try tmux.flags().alternateScreen && tmux.flags().mouse)
      try studio.leave()
      try studio.expectRestored()
    }
  }

  // MARK: Ends that nobody wanted

  @Test(arguments: [(SIGSEGV, 139), (SIGTERM, 143), (SIGHUP, 129)])
  func aSignalLeavesTerminalAndSession(number: Int32, status: Int) throws {
    try withStudio { studio in
      let tmux = studio.tmux
      try startToBeEnded(studio)
      kill(try tmux.foregroundProcess(), number)
      try tmux.waitUntilGone("controls")
      #expect(try tmux.answer("echo status $?").contains("status \(status)"))
      try studio.expectRestored()
      try expectAsBefore(studio)
    }
  }

  @Test func aLostLineLeavesTheSession() throws {
    try withStudio { studio in
      try startToBeEnded(studio)
      let process = try studio.tmux.foregroundProcess()
      try studio.hangUp()
      for _ in 0..<500 where kill(process, 0) == 0 { Thread.sleep(forTimeInterval: 0.02) }
      #expect(kill(process, 0) == -1)
      try expectAsBefore(studio)
    }
  }

  /// A studio with an edited prompt and a render that would go on for minutes.
  private func startToBeEnded(_ studio: StudioTerminal) throws {
    try studio.open()
    try studio.slide(3, to: "1000", showing: " 1000")
    try studio.prompt("a drum, once")
    try studio.tmux.press("Enter")
    try studio.tmux.waitFor("rendering")
    try studio.waitForState("the render") { $0.waiting.count == 1 && $0.controls.prompt == "a drum, once" }
  }

  /// The controls are as they were, and the render is taken up again.
  private func expectAsBefore(_ studio: StudioTerminal) throws {
    try studio.open()
    let screen = try studio.tmux.waitFor("rendering")
    #expect(screen.contains("a drum, once") && screen.contains(" 1000"))
    try studio.tmux.press("C-c")
    try studio.tmux.waitFor("Cancelled.")
    try studio.leave()
  }

  // MARK: Lines

  @Test func speaksInLinesThroughAPipe() throws {
    try withTemporaryFolder { home in
      let clip = home.appendingPathComponent("drum.mp4")
      try FileManager.default.copyItem(
        at: Repository.assets.appendingPathComponent("clips/drum.mp4"), to: clip)
      let lines = [
        "prompt a hand beats a drum", "duration 2", "steps 2", "nonsense", "render", "note the first",
        "takes", "export",
      ]
      let outcome = try Program("/bin/sh").run(
        ["-c", "printf '%s\\n' \"$@\" | \(Program.onsetPath) studio --plain \(clip.path)", "sh"] + lines,
        environment: StudioTerminal.environment(home))
      #expect(outcome.status == 0 && outcome.err == "")
      #expect(!outcome.out.contains("\u{1B}") && outcome.out.hasPrefix("open: drum"))
      #expect(
        outcome.out.contains("error: nonsense is no command") && outcome.out.contains("take 001: seed 42"))
      #expect(outcome.out.contains("step "))
    }
  }
}

extension String {
  /// Whether some line ends with the words in this very column.
  fileprivate func lineEnds(at column: Int, with words: String) -> Bool {
    split(separator: "\n").contains { $0.hasSuffix(words) && (column - 2...column).contains($0.count) }
  }
}
