import Foundation

extension Character {
  /// What stands for the character on a terminal without UTF-8.
  var asciiLetter: Character {
    if isASCII { return self }
    if let letter = Self.asciiLetters[self] { return letter }
    guard let scalar = unicodeScalars.first?.value else { return " " }
    switch scalar {
    case 0x2500...0x257F: return "+"
    case 0x2580...0x259F, 0x1FB00...0x1FBAF: return "#"
    case 0x2801...0x28FF: return "*"
    case 0x2800: return " "
    default: return plainLetter ?? "?"
    }
  }

  private static let asciiLetters: [Character: Character] = [
    "─": "-", "━": "-", "═": "=", "│": "|", "┃": "|", "╎": "|", "●": "*", "○": "o", "◉": "*", "▶": ">",
    "⏸": "\"",
    "■": "#", "□": "-", "…": "~", "·": ".", "•": "*", "→": ">", "←": "<", "↑": "^", "↓": "v", "×": "x",
    "–": "-",
    "—": "-", "“": "\"", "”": "\"", "‘": "'", "’": "'", "✓": "v", "░": ".", "▒": ":", "▓": "%", "▏": "|",
    "▕": "|",
    "▁": "_", "▂": "_", "▔": "-", "◀": "<", "▲": "^", "▼": "v", "◆": "*", "♪": "~", "⟲": "@", "↻": "@", "∞": "8",
  ]

  /// "é" without its mark.
  private var plainLetter: Character? {
    guard let first = String(self).decomposedStringWithCanonicalMapping.unicodeScalars.first, first.isASCII
    else {
      return nil
    }
    return Character(first)
  }
}
