import Foundation
import Library
import StudioUI
import TestSupport
import Testing

/// The real studio in a real terminal, on a copy of the bundled clip, with a library and settings of its own.
final class StudioTerminal {
  let home: URL
  private(set) var tmux: Tmux
  /// The terminal's modes before the studio, as `stty -g` says them.
  private(set) var modes = ""

  var clip: URL { home.appendingPathComponent("drum.mp4") }
  var libraryFolder: URL { home.appendingPathComponent("library") }

  /// - Parameter sound: names and values by which a sound card is found; without them there is none.
  init(home: URL, columns: Int = 120, rows: Int = 40, tour: Bool = false, sound: [String: String] = [:]) throws {
    self.home = home
    tmux = try Self.terminal(home, columns, rows, sound)
    modes = try tmux.answer("stty -g")
    try FileManager.default.copyItem(
      at: Repository.assets.appendingPathComponent("clips/drum.mp4"), to: clip)
    let mark = home.appendingPathComponent("state/onset/tour-shown")
    guard !tour else { return }
    try FileManager.default.createDirectory(
      at: mark.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: mark)
  }

  static func environment(_ home: URL) -> [String: String] {
    let folder = { (name: String) in home.appendingPathComponent(name).path }
    return [
      "HOME": home.path, "ONSET_LIBRARY": folder("library"), "XDG_STATE_HOME": folder("state"),
      "XDG_CONFIG_HOME": folder("config"), "XDG_CACHE_HOME": folder("cache"), "XDG_DATA_HOME": folder("data"),
      "PULSE_SERVER": "unix:" + folder("no-sound"),
    ]
  }

  private static func terminal(
    _ home: URL, _ columns: Int, _ rows: Int, _ sound: [String: String] = [:]
  ) throws -> Tmux {
    try Tmux(
      columns: columns, rows: rows,
      environment: environment(home).merging(sound.filter { $0.key != "HOME" }) { $1 })
  }

  /// The line is gone, and another terminal comes.
  func hangUp() throws {
    tmux.close()
    tmux = try Self.terminal(home, 120, 40)
    modes = try tmux.answer("stty -g")
  }

  // MARK: What a person does

  func open(_ arguments: String = "") throws {
    try tmux.shell("clear; \(Program.onsetPath) studio \(arguments.isEmpty ? clip.path : arguments)")
    try tmux.waitFor("controls", seconds: 60)
  }

  /// Out of any field. An escape that is followed at once by another key would be that key with alt.
  func goToTakes() throws {
    guard try !tmux.screen().contains("o circle") else { return }
    try tmux.press("Escape")
    try tmux.waitFor("o circle")
  }

  /// To the prompt, which is then this text.
  func prompt(_ text: String) throws {
    try goToTakes()
    try tmux.press("p", "C-a", "C-k")
    try tmux.type(text)
    try tmux.waitFor(text)
  }

  /// To a slider, some tabs behind the prompt, and a number typed on it.
  func slide(_ tabs: Int, to number: String, showing text: String) throws {
    try goToTakes()
    try tmux.press("p")
    for _ in 0..<tabs { try tmux.press("Tab") }
    try tmux.type(number)
    try tmux.press("Enter")
    try waitForLine(endingWith: text)
  }

  /// Blanks at lines' ends are cut.
  func waitForLine(endingWith text: String) throws {
    try tmux.wait("a line with \(text) at its end") { screen in
      screen.split(separator: "\n").contains { $0.hasSuffix(text) }
    }
  }

  func leave() throws {
    try tmux.press("C-q")
    try tmux.waitUntilGone("controls")
  }

  // MARK: What is left of it

  /// What the library was waited for in vain to know.
  struct NeverSaved: Error { let what: String }

  /// The shell has its terminal back, flags and modes.
  func expectRestored(sourceLocation: SourceLocation = #_sourceLocation) throws {
    try tmux.waitUntilGone("controls")
    #expect(try tmux.answer("stty -g") == modes, sourceLocation: sourceLocation)
    #expect(try tmux.flags() == .shell, sourceLocation: sourceLocation)
  }

  /// Waits until the library knows the session's state to be so.
  func waitForState(_ what: String, until isRight: (StudioState) -> Bool) throws {
    let library = try Library(folder: libraryFolder)
    for _ in 0..<1000 {
      if let session = try library.sessions().first,
        let state = try? JSONDecoder().decode(StudioState.self, from: session.state), isRight(state)
      {
        return
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
    throw NeverSaved(what: what)
  }
}
