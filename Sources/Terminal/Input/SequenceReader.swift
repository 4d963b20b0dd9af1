/// Reads one key, report or answer at a place of the input.
struct SequenceReader {
  enum Outcome {
    case event(TerminalEvent, next: Int)
    /// Read and of no use.
    case nothing(next: Int)
    case pasteStart(next: Int)
    case incomplete
  }

  let bytes: [UInt8]
  /// Nothing more will come: what could be the start of something longer is taken for what it is.
  let isComplete: Bool

  private static let escape: UInt8 = 0x1B
  /// A control sequence longer than this is none.
  private static let limit = 64
  private static let stringLimit = 1 << 16

  func read(at start: Int) -> Outcome {
    guard bytes[start] == Self.escape else { return letter(at: start, []) }
    guard start + 1 < bytes.count else { return isComplete ? key(.escape, [], start + 1) : .incomplete }
    switch bytes[start + 1] {
    case UInt8(ascii: "["): return control(at: start)
    case UInt8(ascii: "O"): return singleShift(at: start)
    case UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
      return string(at: start)
    case Self.escape: return twoEscapes(at: start)
    default: return letter(at: start + 1, .alt)
    }
  }

  private func key(_ code: Key.Code, _ modifiers: Key.Modifiers, _ next: Int) -> Outcome {
    .event(.key(Key(code, modifiers)), next: next)
  }

  /// Some terminals write alt as one more ESC in front of a sequence.
  private func twoEscapes(at start: Int) -> Outcome {
    guard start + 2 < bytes.count else { return isComplete ? key(.escape, [], start + 1) : .incomplete }
    guard bytes[start + 2] == UInt8(ascii: "[") || bytes[start + 2] == UInt8(ascii: "O") else {
      return key(.escape, [], start + 1)
    }
    let inner = read(at: start + 1)
    guard case .event(.key(let key), let next) = inner else { return inner }
    return self.key(key.code, key.modifiers.union(.alt), next)
  }
}

// MARK: - Letters

extension SequenceReader {
  private func letter(at start: Int, _ modifiers: Key.Modifiers) -> Outcome {
    let first = bytes[start]
    if first < 0x80 {
      let (code, own) = Self.plainKey(first)
      return key(code, modifiers.union(own), start + 1)
    }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    let rest = bytes[start...].prefix(length)
    let tail = rest.dropFirst().prefix { $0 & 0xC0 == 0x80 }
    if first >= 0xC2, first < 0xF5, tail.count + 1 == rest.count, rest.count < length {
      return isComplete ? .nothing(next: bytes.count) : .incomplete
    }
    guard let text = String(validating: rest, as: UTF8.self), let character = text.first,
      text.unicodeScalars.first?.properties.generalCategory != .control
    else {
      return .nothing(next: start + 1 + tail.count)
    }
    return key(.character(character), modifiers, start + length)
  }

  private static func plainKey(_ byte: UInt8) -> (Key.Code, Key.Modifiers) {
    switch byte {
    case 0: (.character(" "), .control)
    case 0x08, 0x7F: (.backspace, [])
    case 0x09: (.tab, [])
    case 0x0D: (.enter, [])
    case 0x1B: (.escape, [])
    case ..<0x1B: (.character(Character(Unicode.Scalar(byte + 0x60))), .control)
    case ..<0x20: (.character(Character(Unicode.Scalar(byte + 0x40))), .control)
    default: (.character(Character(Unicode.Scalar(byte))), [])
    }
  }

  /// ESC O and a letter: cursor and function keys of the application mode.
  private func singleShift(at start: Int) -> Outcome {
    guard start + 2 < bytes.count else {
      return isComplete ? key(.character("O"), .alt, start + 2) : .incomplete
    }
    let final = bytes[start + 2]
    if final == UInt8(ascii: "M") { return key(.enter, [], start + 3) }
    if let code = KeyCodes.letters[final] { return key(code, [], start + 3) }
    if let pad = KeyCodes.keypad[final] { return key(.character(pad), [], start + 3) }
    return key(.character("O"), .alt, start + 2)
  }
}

// MARK: - Sequences

extension SequenceReader {
  /// ESC [ parameters, intermediates, final.
  private func control(at start: Int) -> Outcome {
    var place = start + 2
    // The Linux console's F1 to F5.
    if place < bytes.count, bytes[place] == UInt8(ascii: "[") {
      guard place + 1 < bytes.count else { return isComplete ? .nothing(next: place + 1) : .incomplete }
      let number = Int(bytes[place + 1]) - 0x40
      return (1...5).contains(number) ? key(.function(number), [], place + 2) : .nothing(next: place + 1)
    }
    while place < bytes.count, (0x20...0x3F).contains(bytes[place]), place - start < Self.limit { place += 1 }
    guard place < bytes.count else {
      guard isComplete else { return .incomplete }
      return place == start + 2 ? key(.character("["), .alt, place) : .nothing(next: place)
    }
    // What cannot belong to a sequence ends it, and is read by itself.
    guard (0x40...0x7E).contains(bytes[place]) else { return .nothing(next: place) }
    let sequence = ControlSequence(parameters: bytes[start + 2..<place], final: bytes[place])
    if sequence.isOldMouse { return oldMouse(at: place + 1) }
    if sequence.isPasteStart { return .pasteStart(next: place + 1) }
    guard let event = sequence.event else { return .nothing(next: place + 1) }
    return .event(event, next: place + 1)
  }

  /// Three bytes of button, column and row, from terminals that know no other report.
  private func oldMouse(at start: Int) -> Outcome {
    guard start + 2 < bytes.count else { return isComplete ? .nothing(next: bytes.count) : .incomplete }
    let numbers = bytes[start..<start + 3].map { Int($0) - 32 }
    let isRelease = numbers[0] & 0b1100_0011 == 3
    let mouse = Mouse(
      code: isRelease ? numbers[0] & ~3 : numbers[0], numbers[1], numbers[2], isRelease: isRelease)
    guard let mouse else { return .nothing(next: start + 3) }
    return .event(.mouse(mouse), next: start + 3)
  }

  /// Answers in ESC P, ], _, ^ or X, up to ESC \ or BEL.
  private func string(at start: Int) -> Outcome {
    var place = start + 2
    while place < bytes.count, place - start < Self.stringLimit {
      if bytes[place] == 0x07 || bytes[place] == 0x9C { return .nothing(next: place + 1) }
      if bytes[place] == Self.escape {
        guard place + 1 < bytes.count else { break }
        return .nothing(next: bytes[place + 1] == UInt8(ascii: "\\") ? place + 2 : place)
      }
      place += 1
    }
    if place - start >= Self.stringLimit { return .nothing(next: place) }
    guard isComplete else { return .incomplete }
    return bytes.count == start + 2 ? letter(at: start + 1, .alt) : .nothing(next: place)
  }
}
