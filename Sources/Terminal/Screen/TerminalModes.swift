import CNcurses

/// What is switched on in the terminal while the screen is open, and off again.
struct TerminalModes {
  let mouse: Bool
  let keyProtocol: Bool

  /// Sent when the terminal shows the screen: kitty keeps the key protocol a screen.
  var entering: String {
    (mouse ? "\u{1B}[?1000;1002;1006h" : "") + "\u{1B}[?1004;2004h" + (keyProtocol ? "\u{1B}[>1u" : "")
  }

  /// Sent while it still shows the screen.
  var leaving: String {
    (keyProtocol ? "\u{1B}[<u" : "") + "\u{1B}[?2004l\u{1B}[?1004l"
      + (mouse ? "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l" : "")
      + "\u{1B}[m"
  }

  /// All that could be on, for an end in the middle of anything.
  static let farewell =
    "\u{1B}[?2026l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l\u{1B}[?1004l\u{1B}[?2004l\u{1B}[<u\u{1B}[m\u{1B}[?25h\u{1B}[?1049l\r\n"

  /// As the terminal says it; 80 x 24 where it says nothing.
  static var size: Size {
    var (columns, rows): (Int32, Int32) = (0, 0)
    onset_terminal_size(&columns, &rows)
    return columns > 0 && rows > 0
      ? Size(columns: Int(columns), rows: Int(rows)) : Size(columns: 80, rows: 24)
  }
}
