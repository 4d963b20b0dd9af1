/// A cleaned prompt cut where CLIP cuts it, and white space dropped. At each place the first that fits: a literal special
/// token, an English contraction's end, a run of letters, one number sign, a run of anything else.
struct PromptPieces: Sequence, IteratorProtocol {
  static let startOfText = Array("<start_of_text>".unicodeScalars)
  static let endOfText = Array("<end_of_text>".unicodeScalars)
  private static let fixed =
    [startOfText, endOfText] + ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map { Array($0.unicodeScalars) }

  private let text: [Unicode.Scalar]
  private var place = 0

  init(_ text: [Unicode.Scalar]) { self.text = text }

  mutating func next() -> ArraySlice<Unicode.Scalar>? {
    while place < text.count, Kind(text[place]) == .none { place += 1 }
    guard place < text.count else { return nil }
    let start = place
    place = endOfPiece()
    return text[start..<place]
  }

  private func endOfPiece() -> Int {
    if let fixed = Self.fixed.first(where: { matches($0) }) { return place + fixed.count }
    let kind = Kind(text[place])
    var end = place + 1
    guard kind != .number else { return end }
    while end < text.count, Kind(text[end]) == kind { end += 1 }
    return end
  }

  /// Without regard to case; the text is lower case already, but for the long s, which folds to s.
  private func matches(_ pattern: [Unicode.Scalar]) -> Bool {
    place + pattern.count <= text.count
      && zip(text[place...], pattern).allSatisfy { $0 == $1 || $0 == "\u{17f}" && $1 == "s" }
  }

  private enum Kind {
    case none, letter, number, sign

    init(_ scalar: Unicode.Scalar) {
      self =
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: .letter
        case .decimalNumber, .letterNumber, .otherNumber: .number
        // The iota below folds to a letter without being one: with case disregarded it fits neither class.
        default: scalar.properties.isWhitespace || scalar == "\u{345}" ? .none : .sign
        }
    }
  }
}
