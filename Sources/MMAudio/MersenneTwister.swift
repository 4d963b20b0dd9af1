/// mt19937, the generator behind PyTorch's CPU random numbers.
public struct MersenneTwister: Sendable {
  private static let size = 624
  private var state: [UInt32]
  private var next = MersenneTwister.size

  /// Only the low 32 bits of `seed` count, as in PyTorch.
  public init(seed: UInt64) {
    var word = UInt32(truncatingIfNeeded: seed)
    state = [word]
    state.reserveCapacity(Self.size)
    for index in 1..<Self.size {
      word = 1_812_433_253 &* (word ^ (word >> 30)) &+ UInt32(index)
      state.append(word)
    }
  }

  /// 32 random bits.
  public mutating func bits() -> UInt32 {
    if next == Self.size { turn() }
    var word = state[next]
    next += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    return word ^ (word >> 18)
  }

  /// In [0, 1), 24 bits.
  public mutating func uniform() -> Float { Float(bits() & 0xff_ffff) * 0x1p-24 }

  /// In [0, 1), 53 bits of two draws, the first one high.
  public mutating func uniformDouble() -> Double {
    let high = UInt64(bits())
    let word = (high << 32 | UInt64(bits())) & (1 << 53 - 1)
    return Double(word) * 0x1p-53
  }

  private mutating func turn() {
    for index in 0..<Self.size {
      let mixed =
        (state[index] & 0x8000_0000) | (state[(index + 1) % Self.size] & 0x7fff_ffff)
      state[index] =
        state[(index + 397) % Self.size] ^ (mixed >> 1) ^ (mixed & 1 == 0 ? 0 : 0x9908_b0df)
    }
    next = 0
  }
}
