/// What the environment says about the terminal, before it is asked.
package struct TerminalFacts: Equatable {
  package let term: String
  package let isTmux: Bool
  package let isOverSSH: Bool
  /// NO_COLOR, set to anything.
  package let wantsNoColor: Bool
  private let colorTerm: String

  package init(_ environment: [String: String]) {
    term = environment["TERM"] ?? ""
    isTmux = !(environment["TMUX"] ?? "").isEmpty || term.hasPrefix("tmux")
    isOverSSH = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].contains { !(environment[$0] ?? "").isEmpty }
    wantsNoColor = !(environment["NO_COLOR"] ?? "").isEmpty
    colorTerm = environment["COLORTERM"] ?? ""
  }

  /// Terminals that cannot place a cursor.
  package var isDumb: Bool { ["", "dumb", "unknown", "emacs", "network", "dialup"].contains(term) }

  /// Speaks xterm's language, so that our own entry fits, and can be asked questions.
  package var isXtermLike: Bool {
    isTmux || Self.family.contains { term.hasPrefix($0) }
  }

  private static let family = [
    "xterm", "tmux", "alacritty", "kitty", "foot", "wezterm", "ghostty", "contour", "konsole", "gnome", "vte",
    "iterm",
    "mintty", "ms-terminal", "rio", "st-", "mlterm",
  ]

  private static let truecolorTerms = [
    "xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "ghostty", "contour", "konsole-direct",
    "rio",
  ]

  /// The depth as far as it can be said without asking; nil where an answer is needed.
  package var knownDepth: ColorDepth? {
    if wantsNoColor { return ColorDepth.none }
    if ["truecolor", "24bit"].contains(colorTerm) { return .truecolor }
    // tmux takes every colour and reduces it for the terminals that look at it.
    if isTmux { return .truecolor }
    if term.hasSuffix("-direct") || Self.truecolorTerms.contains(where: { term.hasPrefix($0) }) {
      return .truecolor
    }
    return nil
  }

  /// Where the terminal did not say that it takes true colours.
  package func depth(terminfoColors: Int) -> ColorDepth {
    if term.contains("256color") || terminfoColors >= 256 { return .palette }
    if isXtermLike { return .sixteen }
    return terminfoColors >= 8 ? .sixteen : .none
  }
}
