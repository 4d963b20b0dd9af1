/// Ways to show pictures, from the plainest.
public enum PictureTier: Int, Comparable, Sendable, CaseIterable {
  /// Block characters in cells.
  case cells
  case sixel
  /// kitty's graphics protocol.
  case kitty

  public static func < (left: PictureTier, right: PictureTier) -> Bool { left.rawValue < right.rawValue }
}

/// What was found out about the terminal.
public struct Capabilities: Sendable, Equatable {
  public var colorDepth: ColorDepth
  /// What to draw pictures with, by the colours and letters there are.
  public var glyphs: Glyphs
  /// What the terminal itself answered that it can.
  public var pictures: PictureTier
  /// Keys are reported by the kitty protocol.
  public var hasKeyProtocol: Bool
  public var isOverSSH: Bool
  public var isTmux: Bool
  /// Letters outside ASCII are replaced on their way out.
  public var isASCII: Bool
  public var termName: String
  public var notes: [Note]

  public enum Note: Sendable, Equatable {
    /// TERM is unknown on this machine; xterm's ways are used.
    case unknownTerm(String)
    /// The locale has no UTF-8; the screen uses it all the same.
    case localeReplaced
    /// There is no UTF-8 to be had: letters are replaced.
    case noUTF8
  }
}
