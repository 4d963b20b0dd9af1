import Foundation

/// One line of text with a cursor, words, a store of cut text and a history. Pure: it hears keys and shows a window.
public struct TextField: Sendable, Equatable {
  /// Setting it puts the cursor at the end.
  public var text: String {
    get { String(characters) }
    set {
      characters = Array(Self.cleaned(newValue).prefix(Self.limit))
      cursor = characters.count
      recalled = nil
    }
  }
  /// Before which character the cursor stands, 0 to their count.
  public private(set) var cursor: Int
  /// Earlier texts, the latest last; up and down walk through them.
  public var history: [String]

  private var characters: [Character]
  private var cut = ""
  /// Where in the history we are, and what was being written meanwhile.
  private var recalled: Int?
  private var unfinished = ""

  /// Longer texts are cut: a pasted file must not hold up the screen.
  public static let limit = 4096

  public init(_ text: String = "", history: [String] = []) {
    characters = []
    cursor = 0
    self.history = history
    self.text = text
  }

  /// Puts text at the cursor; line ends become blanks, other controls go.
  public mutating func insert(_ text: String) {
    let before = String(characters[..<cursor]) + Self.cleaned(text)
    let whole = before + String(characters[cursor...])
    // Counted again, because a mark joins the letter before it.
    characters = Array(Array(whole).prefix(Self.limit))
    cursor = min(characters.count, before.count)
    recalled = nil
  }

  /// Remembers the present text as the latest of the history.
  public mutating func remember() {
    let text = text
    guard !text.isEmpty else { return }
    history.removeAll { $0 == text }
    history.append(text)
    recalled = nil
  }

  /// - Returns: whether the key was one of the field's.
  public mutating func handle(_ key: Key) -> Bool {
    switch (key.code, key.modifiers) {
    case (.character(let character), []):
      insert(String(character))
      return true
    case (_, [.control]): return handleControl(key.code)
    case (_, [.alt]): return handleAlt(key.code)
    case (_, []): return handlePlain(key.code)
    default: return false
    }
  }

  private mutating func handlePlain(_ code: Key.Code) -> Bool {
    switch code {
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(characters.count, cursor + 1)
    case .home: cursor = 0
    case .end: cursor = characters.count
    case .backspace: remove(max(0, cursor - 1)..<cursor)
    case .delete: remove(cursor..<min(characters.count, cursor + 1))
    case .up: return recall(-1)
    case .down: return recall(1)
    default: return false
    }
    return true
  }

  private mutating func handleControl(_ code: Key.Code) -> Bool {
    switch code {
    case .left: cursor = wordStart
    case .right: cursor = wordEnd
    case .backspace, .character("w"): take(blankStart..<cursor)
    case .delete: take(cursor..<wordEnd)
    case .character("a"): cursor = 0
    case .character("e"): cursor = characters.count
    case .character("b"): cursor = max(0, cursor - 1)
    case .character("f"): cursor = min(characters.count, cursor + 1)
    case .character("d"): remove(cursor..<min(characters.count, cursor + 1))
    case .character("h"): remove(max(0, cursor - 1)..<cursor)
    case .character("u"): take(0..<cursor)
    case .character("k"): take(cursor..<characters.count)
    case .character("y"): insert(cut)
    default: return false
    }
    return true
  }

  private mutating func handleAlt(_ code: Key.Code) -> Bool {
    switch code {
    case .character("b"), .left: cursor = wordStart
    case .character("f"), .right: cursor = wordEnd
    case .character("d"): take(cursor..<wordEnd)
    case .backspace: take(wordStart..<cursor)
    default: return false
    }
    return true
  }

  private mutating func remove(_ range: Range<Int>) {
    characters.removeSubrange(range)
    cursor = range.lowerBound
    recalled = nil
  }

  private mutating func take(_ range: Range<Int>) {
    if !range.isEmpty { cut = String(characters[range]) }
    remove(range)
  }

  private mutating func recall(_ step: Int) -> Bool {
    guard !history.isEmpty else { return false }
    let place = (recalled ?? history.count) + step
    guard (0...history.count).contains(place) else { return true }
    if recalled == nil { unfinished = text }
    text = place == history.count ? unfinished : history[place]
    recalled = place == history.count ? nil : place
    return true
  }
}

extension TextField {
  private var wordStart: Int {
    var place = cursor
    while place > 0, !characters[place - 1].isWord { place -= 1 }
    while place > 0, characters[place - 1].isWord { place -= 1 }
    return place
  }

  private var wordEnd: Int {
    var place = cursor
    while place < characters.count, !characters[place].isWord { place += 1 }
    while place < characters.count, characters[place].isWord { place += 1 }
    return place
  }

  /// As in shells, ctrl-w takes all up to a blank.
  private var blankStart: Int {
    var place = cursor
    while place > 0, characters[place - 1] == " " { place -= 1 }
    while place > 0, characters[place - 1] != " " { place -= 1 }
    return place
  }

  /// The part of the text that a field of this width shows, and the cursor's column in it. The window moves by half a
  /// width, so that some of what lies ahead is seen.
  public func visible(width: Int) -> (text: String, cursorColumn: Int) {
    guard width > 0 else { return ("", 0) }
    let place = columns(of: String(characters[..<cursor]))
    let step = max(1, width / 2)
    let start = place < width ? 0 : ((place - width) / step + 1) * step
    var (index, skipped) = (0, 0)
    while index < cursor, skipped < start {
      skipped += columns(of: String(characters[index]))
      index += 1
    }
    var (shown, used) = ("", 0)
    for character in characters[index...] {
      used += columns(of: String(character))
      guard used <= width else { break }
      shown.append(character)
    }
    return (shown, min(width - 1, max(0, place - skipped)))
  }

  private static func cleaned(_ text: String) -> String {
    let scalars = text.precomposedStringWithCanonicalMapping
      .replacingOccurrences(of: "\r\n", with: " ").unicodeScalars
    let kept = scalars.compactMap { scalar -> Unicode.Scalar? in
      switch scalar {
      case "\n", "\r", "\t", "\u{85}", "\u{2028}", "\u{2029}": " "
      default: scalar.properties.generalCategory == .control ? nil : scalar
      }
    }
    return String(String.UnicodeScalarView(kept))
  }
}

extension Character {
  fileprivate var isWord: Bool { isLetter || isNumber || self == "_" }
}
