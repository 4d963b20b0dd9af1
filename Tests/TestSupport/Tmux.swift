import Foundation

/// A terminal with a shell in it: tmux on a socket of its own, with nothing of the user's settings. Wait for text, never for
/// time. The server ends with `close` or when this is let go of.
public final class Tmux {
  /// What a program has switched on in the terminal.
  public struct Flags: Equatable, Sendable {
    public let alternateScreen: Bool
    public let cursor: Bool
    public let mouse: Bool
    public let mouseSGR: Bool

    public init(alternateScreen: Bool, cursor: Bool, mouse: Bool, mouseSGR: Bool) {
      self.alternateScreen = alternateScreen
      self.cursor = cursor
      self.mouse = mouse
      self.mouseSGR = mouseSGR
    }

    /// As a shell has it.
    public static let shell = Flags(alternateScreen: false, cursor: true, mouse: false, mouseSGR: false)
  }

  public enum Click: String, Sendable { case press, release, drag, wheelUp, wheelDown }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  private let tmux: Program
  private let server = Process()
  private let folder: URL
  private var isOpen = true

  /// - Parameter environment: of the shell, beside PATH, HOME, LANG and what tmux sets.
  public init(columns: Int = 80, rows: Int = 24, environment: [String: String] = [:]) throws {
    tmux = try Program.named("tmux")
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "onset-tmux-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let settings = folder.appendingPathComponent("tmux.conf")
    try Data(Self.settings.utf8).write(to: settings)
    let own = environment.map { "\($0.key)=\($0.value)" }
    let clean = [
      "TMUX_TMPDIR", "COLORTERM", "NO_COLOR", "PULSE_SERVER", "SWIFT_BACKTRACE", "SSH_CONNECTION", "SSH_TTY",
      "LC_ALL",
    ]
    let shell = ["env"] + clean.flatMap { ["-u", $0] } + ["PS1=$ ", "LANG=C.UTF-8"] + own
    try startServer(settings)
    try command(
      ["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"] + shell + [
        "bash", "--norc", "--noprofile", "-i",
      ])
    try waitFor("$")
  }

  deinit { close() }

  private static let settings = """
    set -s escape-time 0
    set -s set-clipboard on
    set -g default-terminal tmux-256color
    set -g focus-events on
    set -g status off
    set -g remain-on-exit on
    """

  /// A child like any other: a daemon would keep the descriptors by which Foundation sees that a process has ended.
  private func startServer(_ settings: URL) throws {
    server.executableURL = URL(fileURLWithPath: tmux.path)
    server.arguments = ["-D", "-L", "onset", "-f", settings.path]
    server.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    (server.standardInput, server.standardOutput, server.standardError) =
      (FileHandle.nullDevice, FileHandle.nullDevice, FileHandle.nullDevice)
    try withSignalsUnblocked { try server.run() }
    let deadline = Date().addingTimeInterval(20)
    while (try? command(["show-options", "-s"])) == nil {
      guard Date() < deadline else { throw Failure(description: "the tmux server does not answer") }
      Thread.sleep(forTimeInterval: 0.01)
    }
  }

  /// Children inherit which signals are blocked, and the threads that run tests block most.
  private func withSignalsUnblocked(_ body: () throws -> Void) rethrows {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  private var environment: [String: String] {
    ["TMUX_TMPDIR": folder.path, "TMUX": "", "LC_ALL": "C.UTF-8"]
  }

  @discardableResult
  public func command(_ arguments: [String]) throws -> String {
    let outcome = try tmux.run(
      ["-L", "onset"] + arguments, environment: environment)
    guard outcome.status == 0 else { throw Failure(description: "tmux \(arguments): \(outcome.err)") }
    return outcome.out
  }

  public func close() {
    guard isOpen else { return }
    isOpen = false
    _ = try? command(["kill-server"])
    server.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }
}

// MARK: - What a person does

extension Tmux {
  /// Types a line into the shell and presses enter.
  public func shell(_ line: String) throws {
    try type(line)
    try press("Enter")
  }

  /// Runs a line in the shell and returns what it wrote, up to a screenful. The line sees the `$?` of the one before.
  public func answer(_ line: String, seconds: Double = 20) throws -> String {
    let mark = UUID().uuidString.prefix(8)
    try shell("s=$?; printf '\\033[2J\\033[H'; (exit $s); \(line); echo '<'\(mark)'>'")
    let screen = try waitFor("<\(mark)>", seconds: seconds)
    return screen.components(separatedBy: "<\(mark)>")[0].trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Keys by tmux's names: "C-p", "M-b", "Left", "Enter", "F1", "Escape", or a letter.
  public func press(_ keys: String...) throws { try command(["send-keys"] + keys) }

  /// Text as it is typed.
  public func type(_ text: String) throws { try command(["send-keys", "-l", "--", text]) }

  /// As a terminal's own paste, marked if the program wants it.
  public func paste(_ text: String) throws {
    try command(["set-buffer", "--", text])
    try command(["paste-buffer", "-p", "-d"])
  }

  /// A report as terminals send it; columns and rows from 0.
  public func mouse(_ click: Click, x: Int, y: Int, button: Int = 0) throws {
    let code =
      switch click {
      case .press, .release: button
      case .drag: button + 32
      case .wheelUp: 64
      case .wheelDown: 65
      }
    try type("\u{1B}[<\(code);\(x + 1);\(y + 1)\(click == .release ? "m" : "M")")
  }

  public func resize(columns: Int, rows: Int) throws {
    try command(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }
}

// MARK: - What a person sees

extension Tmux {
  /// The screen's rows, blanks at their ends cut.
  public func screen() throws -> String { try command(["capture-pane", "-p"]) }

  /// The screen with its colours as escape sequences, for `training/pictures/terminal_png.py`.
  public func styledScreen() throws -> String { try command(["capture-pane", "-p", "-e", "-N"]) }

  /// What the program put on the clipboard (OSC 52).
  public func clipboard() throws -> String { try command(["show-buffer"]) }

  public func flags() throws -> Flags {
    let words = try command([
      "display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{mouse_sgr_flag}",
    ]).split(whereSeparator: \.isWhitespace).map { $0 == "1" }
    guard words.count == 4 else { throw Failure(description: "tmux told no flags") }
    return Flags(alternateScreen: words[0], cursor: words[1], mouse: words[2], mouseSGR: words[3])
  }

  /// The process that has the terminal, for signals.
  public func foregroundProcess() throws -> Int32 {
    let tty = try command(["display-message", "-p", "#{pane_tty}"]).trimmingCharacters(
      in: .whitespacesAndNewlines)
    let list = try Program.named("ps").run(["-o", "pid=,stat=", "-t", String(tty.dropFirst(5))]).out
    let front = list.split(separator: "\n").map { $0.split(separator: " ") }.filter {
      $0.count == 2 && $0[1].contains("+")
    }
    guard let pid = front.last.flatMap({ Int32($0[0]) }) else {
      throw Failure(description: "nobody has \(tty)")
    }
    return pid
  }

  /// Waits until the screen has the text, and returns it.
  @discardableResult
  public func waitFor(_ text: String, seconds: Double = 20) throws -> String {
    try wait("\(text.debugDescription) to come", seconds) { $0.contains(text) }
  }

  @discardableResult
  public func waitUntilGone(_ text: String, seconds: Double = 20) throws -> String {
    try wait("\(text.debugDescription) to go", seconds) { !$0.contains(text) }
  }

  @discardableResult
  public func wait(_ what: String, _ seconds: Double = 20, until isRight: (String) -> Bool) throws -> String {
    let deadline = Date().addingTimeInterval(seconds)
    while true {
      let seen = try screen()
      if isRight(seen) { return seen }
      guard Date() < deadline else { throw Failure(description: "waited for \(what); the screen:\n\(seen)") }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }
}
