/// Text as cells show it: one element a cell, 1 or 2 columns wide, nothing in it that could move a cursor.
///
/// Marks stay on their letter; variation selectors, joiners, skin tones and the later parts of joined emoji go; flags become
/// their two letters; line ends and tabs a space; other controls and unknown characters "?".
struct Shown: Sequence, IteratorProtocol {
  struct Element: Equatable {
    var character: Character
    let columns: Int
  }

  private var scalars: Substring.UnicodeScalarView
  private var isJoined = false

  init(_ text: some StringProtocol) {
    scalars = Substring(text).unicodeScalars
  }

  /// ncurses' own limit for marks behind a letter.
  private static let marks = 4

  mutating func next() -> Element? {
    while let scalar = scalars.popFirst() {
      if scalar.value >= 0x20 && scalar.value < 0x7F && (scalars.first?.value ?? 0) < 0x300 {
        return Element(character: Character(scalar), columns: 1)
      }
      guard let (base, columns) = visible(scalar) else { continue }
      return Element(character: withMarks(base), columns: columns)
    }
    return nil
  }

  /// A scalar that starts a cell; nil for one that shows nothing here.
  private mutating func visible(_ scalar: Unicode.Scalar) -> (Unicode.Scalar, Int)? {
    let joined = isJoined
    isJoined = false
    switch scalar.value {
    case 0x0D where scalars.first == "\n": return nil
    case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: return (" ", 1)
    case 0x1F1E6...0x1F1FF: return (Unicode.Scalar(UInt8(0x41 + scalar.value - 0x1F1E6)), 1)
    case 0x1F3FB...0x1F3FF where joined: return nil
    default: break
    }
    if joined && scalar.value > 0x2000 && scalar.properties.isEmoji { return skipTail() }
    return switch scalar.columns {
    case 0: nil
    case -1: ("?", 1)
    case let columns: (scalar, columns)
    }
  }

  /// The tail of a joined emoji: its marks go with it.
  private mutating func skipTail() -> (Unicode.Scalar, Int)? {
    _ = withMarks(" ")
    return nil
  }

  private mutating func withMarks(_ base: Unicode.Scalar) -> Character {
    var text = String.UnicodeScalarView([base])
    while let mark = scalars.first, isTail(mark, of: base) {
      scalars.removeFirst()
      isJoined = mark.value == 0x200D
      let isKept = !isJoined && mark.columns == 0 && !(0xFE00...0xFE0F).contains(mark.value)
      if isKept && text.count <= Self.marks && mark.properties.generalCategory != .format {
        text.append(mark)
      }
    }
    return text.count == 1 ? Character(base) : Character(String(text))
  }

  private func isTail(_ mark: Unicode.Scalar, of base: Unicode.Scalar) -> Bool {
    if (0x1F3FB...0x1F3FF).contains(mark.value) { return base.properties.isEmojiModifierBase || isJoined }
    return mark.value >= 0x300 && mark.columns == 0
  }
}

/// How many columns the text takes on a screen.
public func columns(of text: some StringProtocol) -> Int {
  Shown(text).reduce(0) { $0 + $1.columns }
}

/// The text cut to so many columns, the cut marked with "…".
public func shortened(_ text: String, to limit: Int) -> String {
  var (kept, used) = ("", 0)
  var cut: (text: String, used: Int)?
  for cell in Shown(text) {
    if cut == nil && used + cell.columns > limit - 1 { cut = (kept, used) }
    used += cell.columns
    if used > limit { return limit > 0 ? (cut?.text ?? "") + "…" : "" }
    kept.append(cell.character)
  }
  return kept
}
