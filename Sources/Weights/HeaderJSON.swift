/// The few words of JSON that a safetensors header uses, read strictly: Foundation's reader would keep one of two equal
/// keys in silence.
indirect enum HeaderJSON {
  case object([(key: String, value: HeaderJSON)])
  case array([HeaderJSON])
  case string(String)
  case integer(Int)

  subscript(key: String) -> HeaderJSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// An array of nothing but integers.
  var integers: [Int]? {
    guard case .array(let items) = self else { return nil }
    var values: [Int] = []
    for item in items {
      guard case .integer(let value) = item else { return nil }
      values.append(value)
    }
    return values
  }
}

/// Why a header is no header, with the byte where it shows.
struct HeaderJSONError: Error {
  let what: String
  let position: Int
}

struct HeaderJSONScanner {
  private let bytes: [UInt8]
  private var at = 0
  private static let deepest = 8

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// One value with nothing but white space around it.
  static func read(_ bytes: [UInt8]) throws(HeaderJSONError) -> HeaderJSON {
    var scanner = HeaderJSONScanner(bytes)
    let value = try scanner.value(depth: 0)
    scanner.skipSpace()
    guard scanner.at == bytes.count else { throw scanner.error("text after the header's end") }
    return value
  }

  private func error(_ what: String) -> HeaderJSONError { HeaderJSONError(what: what, position: at) }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { at += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard next == character.asciiValue else { return false }
    at += 1
    return true
  }

  private mutating func value(depth: Int) throws(HeaderJSONError) -> HeaderJSON {
    guard depth < Self.deepest else { throw error("too many nested brackets") }
    if take("{") { return try object(depth: depth) }
    if take("[") { return try array(depth: depth) }
    if next == UInt8(ascii: "\"") { return .string(try string()) }
    return .integer(try integer())
  }

  private mutating func object(depth: Int) throws(HeaderJSONError) -> HeaderJSON {
    var members: [(key: String, value: HeaderJSON)] = []
    var keys = Set<String>()
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      let key = try string()
      guard keys.insert(key).inserted else { throw error("the key \(key) twice") }
      guard take(":") else { throw error("no colon after \(key)") }
      members.append((key, try value(depth: depth + 1)))
    } while take(",")
    guard take("}") else { throw error("an object without end") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(HeaderJSONError) -> HeaderJSON {
    var items: [HeaderJSON] = []
    if take("]") { return .array([]) }
    repeat { items.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw error("an array without end") }
    return .array(items)
  }

  /// Whole numbers only: a fraction or an exponent has no meaning in a header.
  private mutating func integer() throws(HeaderJSONError) -> Int {
    skipSpace()
    let start = at
    while let byte = next, byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) { at += 1 }
    guard let number = Int(String(decoding: bytes[start..<at], as: UTF8.self)) else {
      throw error("something that is no text, whole number, list or object")
    }
    return number
  }

  private mutating func string() throws(HeaderJSONError) -> String {
    guard next == UInt8(ascii: "\"") else { throw error("no quotation mark where a name starts") }
    at += 1
    var text: [UInt8] = []
    while let byte = next {
      at += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escaped().utf8
      default: text.append(byte)
      }
    }
    throw error("a text without end")
  }

  private mutating func escaped() throws(HeaderJSONError) -> String {
    guard let byte = next else { throw error("a text without end") }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(byte))
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "u"): return String(try unicodeEscape())
    default: throw error("an unknown escape")
    }
  }

  private mutating func unicodeEscape() throws(HeaderJSONError) -> UnicodeScalar {
    let unit = try fourHexDigits()
    guard (0xD800..<0xDC00).contains(unit) else { return UnicodeScalar(unit) ?? "\u{FFFD}" }
    guard next == UInt8(ascii: "\\"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "u") else {
      return "\u{FFFD}"
    }
    at += 2
    let low = try fourHexDigits()
    guard (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
    return UnicodeScalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
  }

  private mutating func fourHexDigits() throws(HeaderJSONError) -> UInt32 {
    guard at + 4 <= bytes.count,
      let unit = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
    else {
      throw error("an escape without four digits")
    }
    at += 4
    return unit
  }
}
