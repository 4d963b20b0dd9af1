import Foundation

/// Single keys from a plain terminal. However the process ends, the terminal is left as it was found.
final class RawKeys {
  enum Key: Equatable {
    case character(Character)
    case left, right
    /// The terminal has gone.
    case ended
  }

  private var pending: [UInt8] = []

  /// Nil where stdin is no terminal.
  init?() {
    guard isatty(STDIN_FILENO) != 0 else { return nil }
    _ = Settings.found
    Settings.makeRaw()
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
      signal(number) { number in
        Settings.restore()
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    signal(SIGTSTP) { _ in
      Settings.restore()
      raise(SIGSTOP)
      Settings.makeRaw()
    }
    atexit { Settings.restore() }
  }

  deinit { Settings.restore() }

  /// Nil when none came within so many seconds.
  func next(within seconds: Double) -> Key? {
    if pending.isEmpty, let ended = fill(within: seconds) { return ended }
    guard !pending.isEmpty else { return nil }
    if pending.starts(with: Array("\u{1B}[".utf8)), pending.count >= 3 {
      defer { pending.removeFirst(3) }
      switch pending[2] {
      case UInt8(ascii: "D"): return .left
      case UInt8(ascii: "C"): return .right
      default: return nil
      }
    }
    return .character(Character(UnicodeScalar(pending.removeFirst())))
  }

  private func fill(within seconds: Double) -> Key? {
    var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, Int32(seconds * 1000)) > 0 else { return nil }
    var block = [UInt8](repeating: 0, count: 64)
    let count = read(STDIN_FILENO, &block, block.count)
    if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) { return .ended }
    if count > 0 { pending += block[..<count] }
    return nil
  }
}

/// The terminal's settings as they were found. Used in signal handlers: nothing here allocates once `found`
/// was read.
private enum Settings {
  static let found: termios = {
    var settings = termios()
    tcgetattr(STDIN_FILENO, &settings)
    return settings
  }()

  static func restore() {
    var settings = found
    tcsetattr(STDIN_FILENO, TCSANOW, &settings)
  }

  /// Keys come at once and unseen; Ctrl-C and Ctrl-Z stay what they are.
  static func makeRaw() {
    var settings = found
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
    tcsetattr(STDIN_FILENO, TCSANOW, &settings)
  }
}
