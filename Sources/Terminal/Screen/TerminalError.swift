/// Why no screen can be opened.
public enum TerminalError: Error, Equatable, Sendable {
  /// Standard input or output is no terminal.
  case notATerminal
  /// TERM is unset, or names a terminal that cannot place its cursor.
  case cannotPlaceCursor(term: String)
  /// Not even the entry of our own can be used.
  case cannotOpen(term: String)
  /// The modes cannot be read or set; an `errno`.
  case cannotSetModes(code: Int32)
  /// A process has one screen.
  case alreadyOpen
  case cannotOpenLog(path: String, code: Int32)
  case tooManyFiles
}
