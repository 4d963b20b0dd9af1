public enum ThemeError: Error, Equatable, Sendable {
  case unknown(name: String, known: [String])
  case unreadable(path: String)
  /// Not TOML; the parser's own words.
  case malformed(path: String, line: Int, message: String)
  /// A theme inherits, by way of others, from itself.
  case inheritsItself(name: String)
  case unknownParent(path: String, name: String)
}

/// Something in a theme's file that was passed over.
public struct ThemeWarning: Sendable, Equatable, CustomStringConvertible {
  public enum Problem: Sendable, Equatable {
    case unknownKey(String)
    case unknownColor(String)
    case unknownAttribute(String)
    /// The key's value is of the wrong kind.
    case badValue(key: String)
  }

  public let path: String
  public let line: Int
  public let problem: Problem

  /// "path:line: what".
  public var description: String {
    let what =
      switch problem {
      case .unknownKey(let key): "no such key: \(key)"
      case .unknownColor(let name): "no such colour: \(name)"
      case .unknownAttribute(let name): "no such attribute: \(name)"
      case .badValue(let key): "\(key) has a value of the wrong kind"
      }
    return "\(path):\(line): \(what)"
  }
}
