/// A whole CSI sequence, and what it tells.
struct ControlSequence {
  private let prefix: UInt8?
  /// Parameters by ";", their parts by ":"; a missing one is 0.
  private let numbers: [[Int]]
  private let final: UInt8
  private let hasIntermediates: Bool
  private let isBare: Bool

  init(parameters: ArraySlice<UInt8>, final: UInt8) {
    self.final = final
    isBare = parameters.isEmpty
    let first = parameters.first
    prefix = first.flatMap { (0x3C...0x3F).contains($0) ? $0 : nil }
    hasIntermediates = parameters.contains { $0 < 0x30 }
    numbers = parameters.dropFirst(prefix == nil ? 0 : 1)
      .split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { $0.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(Self.number) }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { sum, digit in
      (0x30...0x39).contains(digit) ? min(0x10_FFFF, sum * 10 + Int(digit) - 0x30) : sum
    }
  }

  private func number(_ index: Int, part: Int = 0) -> Int {
    guard index < numbers.count, part < numbers[index].count else { return 0 }
    return numbers[index][part]
  }

  var isOldMouse: Bool { final == UInt8(ascii: "M") && isBare }
  var isPasteStart: Bool { final == UInt8(ascii: "~") && prefix == nil && number(0) == 200 }

  var event: TerminalEvent? {
    guard !hasIntermediates else { return nil }
    if prefix == UInt8(ascii: "<") { return mouse }
    guard prefix == nil else { return nil }
    switch final {
    case UInt8(ascii: "I"): return .focus(true)
    case UInt8(ascii: "O"): return .focus(false)
    case UInt8(ascii: "Z"): return .key(Key(.tab, modifiers.union(.shift)))
    case UInt8(ascii: "u"): return coded(number(0), isRelease: number(1, part: 1) == 3)
    case UInt8(ascii: "~"): return tilde
    case UInt8(ascii: "R") where numbers.count != 2 || number(0) != 1: return nil
    default: return lettered
    }
  }

  /// The second parameter less one, in bits; lock keys are of no interest.
  private var modifiers: Key.Modifiers { Self.modifiers(number(1)) }

  private static func modifiers(_ number: Int) -> Key.Modifiers {
    Key.Modifiers(rawValue: UInt8(truncatingIfNeeded: max(0, number - 1)) & 7)
  }

  private var isRelease: Bool { number(1, part: 1) == 3 }

  private var lettered: TerminalEvent? {
    guard let code = KeyCodes.letters[final], !isRelease else { return nil }
    return .key(Key(code, modifiers))
  }

  private var tilde: TerminalEvent? {
    if number(0) == 27 { return coded(number(2), isRelease: false) }
    guard let code = KeyCodes.tildes[number(0)], !isRelease else { return nil }
    return .key(Key(code, modifiers))
  }

  /// The kitty protocol's and xterm's form: a code point and modifiers.
  private func coded(_ code: Int, isRelease: Bool) -> TerminalEvent? {
    guard !isRelease else { return nil }
    if let named = KeyCodes.coded[code] { return .key(Key(named, modifiers)) }
    guard let scalar = Unicode.Scalar(UInt32(code)), code >= 0x20, !(0xE000...0xF8FF).contains(code),
      !(0x7F...0x9F).contains(code)
    else { return nil }
    var modifiers = modifiers
    var character = Character(scalar)
    if modifiers.contains(.shift), !modifiers.contains(.control) {
      let upper =
        number(0, part: 1) > 0x20 ? Unicode.Scalar(UInt32(number(0, part: 1))).map(String.init) : nil
      character = (upper ?? String(character).uppercased()).first ?? character
      modifiers.remove(.shift)
    }
    return .key(Key(.character(character), modifiers))
  }

  private var mouse: TerminalEvent? {
    guard numbers.count == 3, final == UInt8(ascii: "M") || final == UInt8(ascii: "m") else { return nil }
    return Mouse(code: number(0), number(1), number(2), isRelease: final == UInt8(ascii: "m")).map(
      TerminalEvent.mouse)
  }
}

extension Mouse {
  /// - Parameter code: button in bits 0, 1 and 6, modifiers in 2 to 4, motion in 5. Column and row count from 1.
  init?(code: Int, _ column: Int, _ row: Int, isRelease: Bool) {
    let button = code & 3
    let isMotion = code & 32 != 0
    guard (0..<128).contains(code), column > 0, row > 0 else { return nil }
    var modifiers = Key.Modifiers()
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
    let at = Point(column - 1, row - 1)
    if code & 64 != 0 {
      guard button < 2, !isRelease else { return nil }
      self.init(button == 0 ? .wheelUp : .wheelDown, at: at, modifiers: modifiers)
    } else {
      guard button < 3 else { return nil }
      self.init(
        isRelease ? .release : isMotion ? .drag : .press, at: at, button: button, modifiers: modifiers)
    }
  }
}
