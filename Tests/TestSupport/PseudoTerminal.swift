import Foundation

/// A program at a terminal that is a byte stream to us: what exactly it sends, and which modes it leaves. For what it looks
/// like there is `Tmux`.
public final class PseudoTerminal {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// All that the program has sent.
  public private(set) var received: [UInt8] = []
  private var main: Int32 = -1
  private let process = Process()
  /// How much of it `read` has returned.
  private var consumed = 0

  /// - Parameter environment: added to this process' own; empty values count as unset for what looks at them.
  public init(
    _ program: Program, _ arguments: [String], columns: Int = 80, rows: Int = 24,
    environment: [String: String] = [:]
  ) throws {
    var end: Int32 = -1
    guard openpty(&main, &end, nil, nil, nil) == 0 else {
      throw Failure(description: "there is no pseudo terminal to be had")
    }
    // Children get their end as descriptors 0 to 2, and must not have ours.
    for descriptor in [main, end] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(main, UInt(TIOCSWINSZ), &size)
    let handle = FileHandle(fileDescriptor: end, closeOnDealloc: true)
    process.executableURL = URL(fileURLWithPath: program.path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(Self.plain) { $1 }.merging(environment)
    { $1 }
    (process.standardInput, process.standardOutput, process.standardError) = (handle, handle, handle)
    try process.run()
  }

  deinit {
    if process.isRunning { process.terminate() }
    close(main)
  }

  /// SWIFT_BACKTRACE is set so that programs need not start themselves anew.
  private static let plain = [
    "TERM": "xterm-256color", "COLORTERM": "", "TMUX": "", "NO_COLOR": "", "SSH_CONNECTION": "",
    "SSH_TTY": "",
    "LANG": "C.UTF-8", "LC_ALL": "", "SWIFT_BACKTRACE": "enable=no",
  ]

  public var text: String { String(decoding: received, as: UTF8.self) }

  public func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(main, bytes, bytes.count)
  }

  /// Reads until the text has come, and returns what came since the last such call, up to its end.
  @discardableResult
  public func read(until text: String, seconds: Double = 20) throws -> String {
    let wanted = Array(text.utf8)
    let deadline = Date().addingTimeInterval(seconds)
    while true {
      if let found = received[consumed...].firstRange(of: wanted) {
        defer { consumed = found.upperBound }
        return String(decoding: received[consumed..<found.upperBound], as: UTF8.self)
      }
      guard Date() < deadline, readSome() else {
        throw Failure(description: "waited for \(text.debugDescription); came: \(self.text.debugDescription)")
      }
    }
  }

  /// Reads to the end and returns the exit status.
  public func end() -> Int32 {
    while process.isRunning { _ = readSome() }
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// The terminal's modes as they are now.
  public func modes() -> [UInt32] {
    var modes = termios()
    tcgetattr(main, &modes)
    return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
  }

  /// False when the other end is closed.
  private func readSome() -> Bool {
    var source = pollfd(fd: main, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, 50) > 0 else { return true }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Foundation.read(main, &buffer, buffer.count)
    guard count > 0 else { return false }
    received += buffer[..<count]
    return true
  }
}
