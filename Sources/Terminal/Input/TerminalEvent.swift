public struct Mouse: Sendable, Hashable {
  public enum Kind: Sendable, Hashable { case press, release, drag, wheelUp, wheelDown }

  public var kind: Kind
  public var at: Point
  /// 0 left, 1 middle, 2 right; 0 for the wheel.
  public var button: Int
  public var modifiers: Key.Modifiers

  public init(_ kind: Kind, at: Point, button: Int = 0, modifiers: Key.Modifiers = []) {
    self.kind = kind
    self.at = at
    self.button = button
    self.modifiers = modifiers
  }
}

/// What comes from a terminal.
public enum TerminalEvent: Sendable, Hashable {
  case key(Key)
  /// Pasted text, never to be read as keys; line ends are "\n", other controls are gone.
  case paste(String)
  case mouse(Mouse)
  /// The terminal's window got or lost the keyboard.
  case focus(Bool)
  case resized(Size)
  /// Back after Ctrl-Z or a job of another program.
  case resumed
  /// The input is closed: the terminal went away.
  case ended
}
