/// A key as a person names it: "ctrl-p", "shift-tab", "alt-b", "space", "f1", "x", "?", "ctrl-left", "pgup".
public struct Key: Sendable, Hashable {
  public enum Code: Sendable, Hashable {
    /// What the key writes; capitals are capitals, without `shift`.
    case character(Character)
    case enter, tab, backspace, delete, escape, insert
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
  }

  public struct Modifiers: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let shift = Modifiers(rawValue: 1)
    public static let alt = Modifiers(rawValue: 2)
    public static let control = Modifiers(rawValue: 4)
  }

  public var code: Code
  public var modifiers: Modifiers

  public init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  /// The letter that it writes, if that is all it does.
  public var typed: Character? {
    if case .character(let character) = code, modifiers.isEmpty { character } else { nil }
  }
}

extension Key: CustomStringConvertible, ExpressibleByStringLiteral {
  private static let names: [(name: String, code: Code)] = [
    ("enter", .enter), ("tab", .tab), ("backspace", .backspace), ("delete", .delete), ("esc", .escape),
    ("insert", .insert), ("up", .up), ("down", .down), ("left", .left), ("right", .right), ("home", .home),
    ("end", .end), ("pgup", .pageUp), ("pgdn", .pageDown), ("space", .character(" ")),
  ]

  private static let modifierNames: [(name: String, modifier: Modifiers)] = [
    ("ctrl-", .control), ("alt-", .alt), ("shift-", .shift),
  ]

  /// Reads the notation; nil for what is none.
  public init?(notation: String) {
    var rest = Substring(notation)
    var modifiers = Modifiers()
    while let prefix = Self.modifierNames.first(where: {
      rest.hasPrefix($0.name) && rest.count > $0.name.count
    }) {
      modifiers.insert(prefix.modifier)
      rest = rest.dropFirst(prefix.name.count)
    }
    guard let code = Self.code(rest) else { return nil }
    self.init(code, modifiers)
  }

  private static func code(_ name: Substring) -> Code? {
    if let named = names.first(where: { $0.name == name }) { return named.code }
    if name.first == "f", name.count > 1, let number = Int(name.dropFirst()), (1...24).contains(number) {
      return .function(number)
    }
    guard name.count == 1, let character = name.first, character != " " else { return nil }
    return .character(character)
  }

  /// For keys written in the source; traps on a misspelt one.
  public init(stringLiteral notation: String) {
    guard let key = Key(notation: notation) else { preconditionFailure("\(notation) is no key") }
    self = key
  }

  public var description: String {
    let prefix = Self.modifierNames.filter { modifiers.contains($0.modifier) }.map(\.name).joined()
    if let named = Self.names.first(where: { $0.code == code }) { return prefix + named.name }
    return switch code {
    case .function(let number): prefix + "f\(number)"
    case .character(let character): prefix + String(character)
    default: prefix
    }
  }
}
