import Foundation
import TestSupport
import Testing

/// The screen in a real terminal: tmux, with a shell around the program.
@Suite(.serialized) struct RealTerminalTests {
  private static let check = Program.onsetPath + " terminal-check"

  private func open(
    _ arguments: String = "", columns: Int = 80, rows: Int = 24, environment: [String: String] = [:]
  ) throws -> (tmux: Tmux, modes: String) {
    let tmux = try Tmux(columns: columns, rows: rows, environment: environment)
    let modes = try tmux.answer("stty -g | cksum")
    #expect(modes.split(separator: " ").count == 2)
    try tmux.shell("\(Self.check) \(arguments)")
    try tmux.waitFor("ctrl-c quit")
    return (tmux, modes)
  }

  /// The shell has its terminal back, flags and modes.
  private func expectRestored(
    _ tmux: Tmux, _ modes: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try tmux.answer("stty -g | cksum") == modes, sourceLocation: sourceLocation)
    #expect(try tmux.flags() == .shell, sourceLocation: sourceLocation)
  }

  @Test func opensAndCloses() throws {
    let (tmux, modes) = try open()
    #expect(try tmux.flags() == Tmux.Flags(alternateScreen: true, cursor: true, mouse: true, mouseSGR: true))
    let screen = try tmux.screen()
    #expect(
      screen.contains("80x24 tmux-256color truecolor Dark") && screen.contains("footsteps on gravel, 足音"))
    try tmux.press("C-c")
    try tmux.waitUntilGone("Roles")
    try expectRestored(tmux, modes)
    #expect(try tmux.answer("\(Self.check) </dev/null; echo $?").contains("69"))
    #expect(try tmux.answer("TERM=dumb \(Self.check); echo $?").contains("cannot place its cursor"))
  }

  @Test func hearsKeysPastesAndTheMouse() throws {
    let (tmux, _) = try open(rows: 40)
    let keys: [(String, String)] = [
      ("Left", "key left"), ("C-Right", "key ctrl-right"), ("M-b", "key alt-b"), ("BTab", "key shift-tab"),
      ("F5", "key f5"), ("Escape", "key esc"), ("PPage", "key pgup"), ("C-a", "key ctrl-a"), ("é", "key é"),
    ]
    for (key, words) in keys {
      try tmux.press(key)
      try tmux.waitFor(words)
    }
    try tmux.waitFor("éfootsteps")
    try tmux.paste("qa\nb")
    try tmux.waitFor("paste 4 qa b")
    try tmux.mouse(.press, x: 9, y: 4)
    try tmux.waitFor("mouse press 9,4 0")
    try tmux.mouse(.drag, x: 12, y: 4)
    try tmux.waitFor("mouse drag 12,4 0")
    try tmux.mouse(.wheelDown, x: 0, y: 0)
    try tmux.waitFor("mouse wheelDown 0,0 0")
    try tmux.press("M-c")
    try tmux.waitFor("key alt-c")
    #expect(try tmux.clipboard() == "copied by onset")
  }

  @Test func followsTheWindow() throws {
    let (tmux, modes) = try open()
    for (columns, rows) in [(120, 40), (60, 18), (200, 50), (10, 3), (80, 24)] {
      try tmux.resize(columns: columns, rows: rows)
      if columns >= 60 { try tmux.waitFor(" \(columns)x\(rows) ") }
    }
    let screen = try tmux.waitFor("resized 80x24")
    #expect(screen.split(separator: "\n").last?.hasPrefix(" ctrl-c quit") == true)
    try tmux.press("C-c")
    try tmux.waitUntilGone("Roles")
    try expectRestored(tmux, modes)
  }

  @Test func stopsAndGoesOn() throws {
    let (tmux, modes) = try open()
    try tmux.press("C-z")
    try tmux.waitFor("Stopped")
    try expectRestored(tmux, modes)
    try tmux.resize(columns: 100, rows: 30)
    try tmux.shell("fg")
    try tmux.waitFor("100x30")
    try tmux.waitFor("resumed")
    #expect(try tmux.flags().alternateScreen && tmux.flags().mouse)
    // The same from outside.
    kill(try tmux.foregroundProcess(), SIGTSTP)
    try tmux.waitUntilGone("Roles")
    try expectRestored(tmux, modes)
    try tmux.shell("fg")
    try tmux.waitFor("Heard")
    try tmux.press("M-e")
    try tmux.waitFor("key alt-e")
    try tmux.press("C-c")
    try tmux.waitUntilGone("Roles")
    try expectRestored(tmux, modes)
  }

  @Test(arguments: [
    (SIGTERM, 143), (SIGHUP, 129), (SIGINT, 130), (SIGQUIT, 131), (SIGSEGV, 139), (SIGABRT, 134),
    (SIGBUS, 135),
  ]) func signalsLeaveTheTerminalAsItWas(number: Int32, status: Int) throws {
    let (tmux, modes) = try open()
    kill(try tmux.foregroundProcess(), number)
    try tmux.waitUntilGone("Roles")
    #expect(try tmux.answer("echo status $?").contains("status \(status)"))
    try expectRestored(tmux, modes)
  }

  @Test(arguments: [("M-s", 139), ("M-t", 132), ("M-a", 134), ("M-x", 3)])
  func endsFromWithinLeaveTheTerminalAsItWas(key: String, status: Int) throws {
    let (tmux, modes) = try open()
    try tmux.press(key)
    let screen = try tmux.waitUntilGone("Roles")
    if status > 128 { #expect(screen.contains("onset: it crashed.")) }
    try tmux.waitFor("$", seconds: 60)
    #expect(try tmux.answer("echo status $?", seconds: 60).contains("status \(status)"))
    try expectRestored(tmux, modes)
  }

  @Test func nothingElseWritesOnTheScreen() throws {
    try withTemporaryFolder { folder in
      let log = folder.appendingPathComponent("log")
      let (tmux, _) = try open("--log \(log.path)")
      let before = try tmux.screen()
      try tmux.press("M-n")
      let after = try tmux.waitFor("key alt-n")
      #expect(
        !after.contains("noise") && after.split(separator: "\n").count == before.split(separator: "\n").count)
      #expect(try String(contentsOf: log, encoding: .utf8) == "noise on standard error\n")
    }
  }

  @Test(arguments: [
    ("NO_COLOR", "1", "80x24 tmux-256color none"), ("TERM", "xterm-kitty", "80x24 xterm-kitty truecolor"),
    ("TERM", "vt220", "80x24 vt220 none"), ("TERM", "linux", "80x24 linux sixteen"),
    ("TERM", "no-such-terminal", "80x24 no-such-terminal sixteen"),
    ("TERM", "xterm-256color", "80x24 xterm-256color palette"),
    ("LANG", "C", "80x24 tmux-256color truecolor"),
    ("COLORTERM", "truecolor", "80x24 tmux-256color truecolor"),
  ]) func opensInManyTerminals(variable: String, value: String, title: String) throws {
    let (tmux, modes) = try open(environment: [variable: value, "TMUX": ""])
    let screen = try tmux.screen()
    #expect(screen.contains(title) && screen.contains("足音") && screen.contains("╭─ Roles"))
    try tmux.press("C-c")
    try tmux.waitUntilGone("Roles")
    try expectRestored(tmux, modes)
  }

  @Test func lettersOfASCIIAlone() throws {
    let (tmux, _) = try open("--ascii")
    let screen = try tmux.screen()
    #expect(screen.allSatisfy(\.isASCII) && screen.contains("+- Roles") && screen.contains("gravel, ? ?"))
  }
}
