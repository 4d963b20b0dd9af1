/// Gives every pair of colours the number by which ncurses knows it.
///
/// Pairs once used stay; when they run short, new true colours are rounded to five bits a channel, and when all are taken,
/// all are forgotten, which costs one full repaint.
package struct PairTable {
  package struct Key: Hashable {
    /// -1 the terminal's own, below 256 indexed, else 0xRRGGBB.
    package var foreground: Int32
    package var background: Int32

    package init(foreground: Int32, background: Int32) {
      (self.foreground, self.background) = (foreground, background)
    }
  }

  private var numbers: [Key: Int32] = [:]
  private let limit: Int

  /// - Parameter limit: pairs that there are, the fixed first one included.
  package init(limit: Int) {
    self.limit = max(1, limit)
    numbers.reserveCapacity(min(limit, 4096))
  }

  package enum Choice: Equatable {
    case known(Int32)
    /// To be defined with these colours.
    case new(Int32, Key)
    /// All are taken.
    case full
  }

  package mutating func choose(_ key: Key) -> Choice {
    if let number = numbers[key] { return .known(number) }
    let key = isShort ? key.rounded : key
    if let number = numbers[key] { return .known(number) }
    guard numbers.count + 1 < limit else { return .full }
    let number = Int32(numbers.count + 1)
    numbers[key] = number
    return .new(number, key)
  }

  package mutating func forget() { numbers.removeAll(keepingCapacity: true) }

  private var isShort: Bool { numbers.count > limit / 2 }
}

extension PairTable.Key {
  fileprivate var rounded: PairTable.Key {
    func round(_ color: Int32) -> Int32 {
      color < 256 ? color : max(256, color & 0xF8F8F8 | (color >> 5) & 0x070707)
    }
    return PairTable.Key(foreground: round(foreground), background: round(background))
  }
}
