/// Character references (`&amp;`, `&#233;`, `&#xe9;`) turned back into what they stand for.
enum HTMLEntities {
  /// All rules of HTML5, also names without semicolon, which end at the longest known one.
  static func unescape(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    substitute(text) { place in
      if let number = number(text, at: place) { return number }
      var end = place
      while end < text.count, end - place < 32, !"\t\n\u{c} <&#;".unicodeScalars.contains(text[end]) {
        end += 1
      }
      if end < text.count, end > place, text[end] == ";",
        let entity = table[string(text[place..<end])]
      {
        return (entity.value, end + 1)
      }
      end = min(end, place + longestLegacyName)
      while end > place {
        if let entity = table[string(text[place..<end])], entity.legacy { return (entity.value, end) }
        end -= 1
      }
      return nil
    }
  }

  /// The cautious rules of ftfy: only references that end in a semicolon, and names in capitals for those that HTML has
  /// in small letters only.
  static func unescapeUnambiguous(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    substitute(text) { place in
      var end = place
      if end < text.count, text[end] == "#" { end += 1 }
      let first = end
      while end < text.count, end - first < 24, isAlphanumeric(text[end]) { end += 1 }
      guard end > first, end < text.count, text[end] == ";" else { return nil }
      if first > place {
        guard let (value, stop) = number(text, at: place), stop == end + 1, value != [";"] else { return nil }
        return (value, stop)
      }
      return named(text[place..<end]).map { ($0, end + 1) }
    }
  }

  private typealias Entity = (value: [Unicode.Scalar], legacy: Bool)

  private static let table: [String: Entity] = {
    var table: [String: Entity] = [:]
    for entry in htmlEntityTable.split(whereSeparator: \.isWhitespace) {
      guard let mark = entry.firstIndex(where: { $0 == ":" || $0 == "." }) else { continue }
      let value = entry[entry.index(after: mark)...].split(separator: "-")
        .compactMap { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }
      table[String(entry[..<mark])] = (value, entry[mark] == ".")
    }
    return table
  }()

  private static let longestLegacyName = table.lazy.filter(\.value.legacy).map(\.key.utf8.count).max() ?? 0

  private static func named(_ name: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar]? {
    let name = string(name)
    if let entity = table[name] { return entity.value }
    let small = name.lowercased()
    guard name == name.uppercased(), let entity = table[small] else { return nil }
    // `&AMPXY;` could be `&AMP` and more.
    let prefixes = sequence(first: name) { $0.isEmpty ? nil : String($0.dropLast()) }
    guard !prefixes.contains(where: { table[$0]?.legacy == true }) else { return nil }
    return entity.value.flatMap { Array($0.properties.uppercaseMapping.unicodeScalars) }
  }

  /// `#123;` or `#x7b;`, the semicolon optional.
  private static func number(_ text: [Unicode.Scalar], at place: Int) -> ([Unicode.Scalar], Int)? {
    guard place + 1 < text.count, text[place] == "#" else { return nil }
    let radix: UInt32 = text[place + 1] == "x" || text[place + 1] == "X" ? 16 : 10
    let first = place + (radix == 16 ? 2 : 1)
    var (end, value) = (first, UInt32(0))
    while end < text.count, let digit = digit(text[end]), digit < radix {
      // Beyond the last code point all numbers are alike.
      value = min(value * radix + digit, 0x11_0000)
      end += 1
    }
    guard end > first else { return nil }
    return (character(value), end < text.count && text[end] == ";" ? end + 1 : end)
  }

  private static func character(_ value: UInt32) -> [Unicode.Scalar] {
    switch value {
    case 0: return ["\u{fffd}"]
    case 0x80...0x9f: return [Windows1252.scalar(value)]
    case 1...8, 0xb, 0xe...0x1f, 0x7f, 0xfdd0...0xfdef: return []
    default:
      if value & 0xfffe == 0xfffe, value < 0x11_0000 { return [] }
      return [Unicode.Scalar(value) ?? "\u{fffd}"]
    }
  }

  /// `replacement` sees the place after each `&` and gives what to put for the reference and where it ends.
  private static func substitute(
    _ text: [Unicode.Scalar], _ replacement: (Int) -> ([Unicode.Scalar], Int)?
  ) -> [Unicode.Scalar] {
    guard text.contains("&") else { return text }
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count)
    var place = 0
    while place < text.count {
      if text[place] == "&", let (value, end) = replacement(place + 1) {
        result += value
        place = end
      } else {
        result.append(text[place])
        place += 1
      }
    }
    return result
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func digit(_ scalar: Unicode.Scalar) -> UInt32? {
    switch scalar {
    case "0"..."9": scalar.value - 0x30
    case "a"..."f": scalar.value - 0x61 + 10
    case "A"..."F": scalar.value - 0x41 + 10
    default: nil
    }
  }

  private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "a"..."z", "A"..."Z": true
    default: false
    }
  }
}

/// What C1 control characters mean where a Windows page was read as Latin-1.
enum Windows1252 {
  private static let table: [UInt32] = [
    0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
    0x17d, 0x8f,
    0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d,
    0x17e, 0x178,
  ]

  /// Of a byte 0x80...0x9f; bytes that Windows does not use stay as they are.
  static func scalar(_ byte: UInt32) -> Unicode.Scalar { Unicode.Scalar(table[Int(byte - 0x80)])! }
}
