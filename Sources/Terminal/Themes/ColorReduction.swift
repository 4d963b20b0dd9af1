/// How many colours a terminal has.
public enum ColorDepth: Int, Comparable, Sendable, CaseIterable {
  case none, sixteen, palette, truecolor

  public static func < (left: ColorDepth, right: ColorDepth) -> Bool { left.rawValue < right.rawValue }
}

extension Color {
  /// The nearest colour that a terminal of this depth has.
  public func reduced(to depth: ColorDepth) -> Color {
    switch (self, depth) {
    case (_, .none): .terminal
    case (.terminal, _), (.ansi, _), (_, .truecolor), (.palette, .palette): self
    case (.rgb(let red, let green, let blue), .palette): .palette(Self.nearest256(red, green, blue))
    case (.palette, .sixteen), (.rgb, .sixteen): .ansi(nearest16)
    }
  }

  /// As xterm shows it by default; nil for the terminal's own.
  package var components: (red: Int, green: Int, blue: Int)? {
    switch self {
    case .terminal: return nil
    case .rgb(let red, let green, let blue): return (Int(red), Int(green), Int(blue))
    case .ansi(let index): return Self.sixteen[Int(index & 15)]
    case .palette(let index) where index < 16: return Self.sixteen[Int(index)]
    case .palette(let index) where index >= 232:
      let grey = 8 + 10 * (Int(index) - 232)
      return (grey, grey, grey)
    case .palette(let index):
      let place = Int(index) - 16
      return (Self.levels[place / 36], Self.levels[place / 6 % 6], Self.levels[place % 6])
    }
  }

  private static let levels = [0, 95, 135, 175, 215, 255]

  private static let sixteen: [(red: Int, green: Int, blue: Int)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ]

  private static func nearest256(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    func level(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40 }
    let wanted = (red: Int(red), green: Int(green), blue: Int(blue))
    let (r, g, b) = (level(wanted.red), level(wanted.green), level(wanted.blue))
    let mean = (wanted.red + wanted.green + wanted.blue) / 3
    let grey = max(0, min(23, (mean - 3) / 10))
    let shade = 8 + 10 * grey
    let cube = (red: levels[r], green: levels[g], blue: levels[b])
    let isGrey = distance(wanted, (shade, shade, shade)) < distance(wanted, cube)
    return UInt8(isGrey ? 232 + grey : 16 + 36 * r + 6 * g + b)
  }

  private var nearest16: UInt8 {
    guard let wanted = components else { return 7 }
    let best = Self.sixteen.indices.min {
      Self.distance(wanted, Self.sixteen[$0]) < Self.distance(wanted, Self.sixteen[$1])
    }
    return UInt8(best ?? 7)
  }

  /// Weighted as eyes weigh the channels.
  private static func distance(
    _ one: (red: Int, green: Int, blue: Int), _ other: (red: Int, green: Int, blue: Int)
  ) -> Int {
    let (red, green, blue) = (one.red - other.red, one.green - other.green, one.blue - other.blue)
    return 3 * red * red + 6 * green * green + blue * blue
  }
}
