import TOMLKit

/// What one theme's file says, before it is joined with its parents.
struct ThemeFile {
  /// A colour as written: itself, or the name of one in the palette.
  enum Paint: Equatable {
    case ink(Ink)
    case named(String, line: Int)
  }

  struct RawLook {
    var foreground: Paint?
    var background: Paint?
    var attributes = Attributes()
  }

  let path: String
  private(set) var title: String?
  private(set) var parent: String?
  private(set) var palette: [String: Paint] = [:]
  private(set) var looks: [Role: RawLook] = [:]
  private(set) var meter: [Paint]?
  private(set) var spectrogram: [Paint]?
  private(set) var warnings: [ThemeWarning] = []

  private let lines: KeyLines

  init(_ source: String, path: String) throws(ThemeError) {
    self.path = path
    lines = KeyLines(source)
    let table: TOMLTable
    do {
      table = try TOMLTable(string: source)
    } catch {
      let place = (error as? TOMLParseError)?.source.begin.line ?? 0
      let message = (error as? TOMLParseError)?.description ?? "\(error)"
      throw ThemeError.malformed(path: path, line: place, message: message)
    }
    // Values point into the table that they come from.
    withExtendedLifetime(table) { read(table) }
  }

  private mutating func read(_ table: TOMLTable) {
    for (key, value) in table {
      switch (key, value.table) {
      case ("title", _): title = string(value, key, "")
      case ("inherits", _): parent = string(value, key, "")
      case ("palette", let table?): readPalette(table)
      case ("ui", let table?): readLooks(table)
      case ("meter", let table?): meter = readStops(table, key)
      case ("spectrogram", let table?): spectrogram = readStops(table, key)
      case ("palette", nil), ("ui", nil), ("meter", nil), ("spectrogram", nil):
        warn(.badValue(key: key), key, "")
      default: warn(.unknownKey(key), key, "")
      }
    }
  }

  private mutating func readPalette(_ table: TOMLTable) {
    for (name, value) in table {
      if let paint = paint(value, name, "palette") { palette[name] = paint }
    }
  }

  private mutating func readLooks(_ table: TOMLTable) {
    for (name, value) in table {
      guard let role = Role(rawValue: name) else {
        warn(.unknownKey(name), name, "ui")
        continue
      }
      if let table = value.table, table["hex"] == nil {
        looks[role] = look(table, name)
      } else if let paint = paint(value, name, "ui") {
        looks[role] = RawLook(foreground: paint)
      }
    }
  }

  private mutating func look(_ table: TOMLTable, _ name: String) -> RawLook {
    var look = RawLook()
    for (key, value) in table {
      switch key {
      case "fg": look.foreground = paint(value, name, "ui")
      case "bg": look.background = paint(value, name, "ui")
      case "attributes": look.attributes = attributes(value, name)
      default: warn(.unknownKey("\(name).\(key)"), name, "ui")
      }
    }
    return look
  }

  private mutating func attributes(_ value: TOMLValueConvertible, _ name: String) -> Attributes {
    guard let array = value.array else {
      warn(.badValue(key: "\(name).attributes"), name, "ui")
      return []
    }
    var result = Attributes()
    for element in array {
      let word = element.string ?? ""
      guard let attribute = Self.attributeNames[word] else {
        warn(.unknownAttribute(word), name, "ui")
        continue
      }
      result.insert(attribute)
    }
    return result
  }

  private static let attributeNames: [String: Attributes] = [
    "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "reverse": .reverse,
  ]

  private mutating func readStops(_ table: TOMLTable, _ section: String) -> [Paint]? {
    for key in table.keys where key != "stops" { warn(.unknownKey("\(section).\(key)"), key, section) }
    guard let array = table["stops"]?.array, !array.isEmpty else {
      warn(.badValue(key: "\(section).stops"), "stops", section)
      return nil
    }
    return array.compactMap { paint($0, "stops", section) }
  }
}

extension ThemeFile {
  private mutating func paint(_ value: TOMLValueConvertible, _ key: String, _ section: String) -> Paint? {
    if let table = value.table { return ink(table, key, section).map(Paint.ink) }
    guard let name = value.string else {
      warn(.badValue(key: key), key, section)
      return nil
    }
    guard name.hasPrefix("#") else { return .named(name, line: lines[section, key]) }
    guard let color = Color(hex: name) else {
      warn(.unknownColor(name), key, section)
      return nil
    }
    return .ink(Ink(color: color))
  }

  /// `{ hex = "#ffaa00", palette = 214, ansi = "yellow" }`
  private mutating func ink(_ table: TOMLTable, _ key: String, _ section: String) -> Ink? {
    for part in table.keys where !["hex", "palette", "ansi"].contains(part) {
      warn(.unknownKey("\(key).\(part)"), key, section)
    }
    guard let color = Color(hex: table["hex"]?.string ?? "") else {
      warn(.unknownColor(table["hex"]?.string ?? ""), key, section)
      return nil
    }
    var ink = Ink(color: color)
    if let value = table["palette"] {
      ink.palette = value.int.flatMap(UInt8.init(exactly:))
      if ink.palette == nil { warn(.badValue(key: "\(key).palette"), key, section) }
    }
    if let value = table["ansi"] {
      if case .ansi(let index)? = Color(named: value.string ?? "") { ink.ansi = index }
      if ink.ansi == nil { warn(.badValue(key: "\(key).ansi"), key, section) }
    }
    return ink
  }

  private mutating func string(_ value: TOMLValueConvertible, _ key: String, _ section: String) -> String? {
    if value.string == nil { warn(.badValue(key: key), key, section) }
    return value.string
  }

  private mutating func warn(_ problem: ThemeWarning.Problem, _ key: String, _ section: String) {
    warnings.append(ThemeWarning(path: path, line: lines[section, key], problem: problem))
  }
}

/// On which line a key stands; the TOML library keeps no places of values.
private struct KeyLines {
  private var lines: [String: Int] = [:]

  init(_ source: String) {
    var section = ""
    for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = line.drop { $0 == " " || $0 == "\t" }
      if line.hasPrefix("["), let end = line.firstIndex(of: "]") {
        section = String(line[line.index(after: line.startIndex)..<end])
        lines["\(section).", default: index + 1] = index + 1
      } else if let sign = line.firstIndex(of: "="), !line.hasPrefix("#") {
        let key = line[..<sign].filter { !$0.isWhitespace && $0 != "\"" }
        lines["\(section).\(key)"] = index + 1
      }
    }
  }

  /// The key's line, else its section's, else the first.
  subscript(_ section: String, _ key: String) -> Int {
    lines["\(section).\(key)"] ?? lines["\(key)."] ?? lines["\(section)."] ?? 1
  }
}
