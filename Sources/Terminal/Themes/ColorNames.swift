extension Color {
  /// "#rrggbb"
  init?(hex: String) {
    guard hex.utf8.count == 7, hex.hasPrefix("#"), let value = UInt32(hex.dropFirst(), radix: 16) else {
      return nil
    }
    self = .rgb(UInt8(value >> 16), UInt8(value >> 8 & 255), UInt8(value & 255))
  }

  /// "default", or one of the sixteen: "red", "bright-red".
  init?(named name: String) {
    if name == "default" {
      self = .terminal
    } else if let index = Self.names.firstIndex(of: name) {
      self = .ansi(UInt8(index))
    } else if name.hasPrefix("bright-"), let index = Self.names.firstIndex(of: String(name.dropFirst(7))) {
      self = .ansi(UInt8(index + 8))
    } else {
      return nil
    }
  }

  private static let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
}
