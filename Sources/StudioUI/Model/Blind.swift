import Playback

/// A comparison in which nobody sees which side is which. Each trial shuffles anew; verdicts are counted by take.
public struct BlindTrial: Sendable, Equatable {
  public enum Verdict: Sendable { case first, second, equal }

  /// Which side is heard as "1" in the present trial.
  public private(set) var first: Side
  /// Whether "1" is what is heard now.
  public var isFirstHeard = true
  public private(set) var votes: [Side: Int] = [.a: 0, .b: 0]
  public private(set) var ties = 0
  public private(set) var isRevealed = false

  public init(first: Side) { self.first = first }

  public var trials: Int { votes.values.reduce(ties, +) }

  public var heard: Side { isFirstHeard ? first : first.other }

  /// - Parameter next: which side is "1" from now on.
  public mutating func judge(_ verdict: Verdict, next: Side) {
    switch verdict {
    case .first: votes[first, default: 0] += 1
    case .second: votes[first.other, default: 0] += 1
    case .equal: ties += 1
    }
    first = next
    isFirstHeard = true
  }

  public mutating func reveal() { isRevealed = true }

  /// How likely at least so lopsided a count is by chance alone, two-sided; nil before the first vote.
  public var chance: Double? {
    let (a, b) = (votes[.a] ?? 0, votes[.b] ?? 0)
    let count = a + b
    guard count > 0 else { return nil }
    let tail = (max(a, b)...count).reduce(0) { $0 + choose(count, $1) } / Double(sign: .plus, exponent: count, significand: 1)
    return min(1, 2 * tail)
  }

  private func choose(_ n: Int, _ k: Int) -> Double {
    k == 0 ? 1 : (1...k).reduce(1.0) { $0 * Double(n - k + $1) / Double($1) }
  }
}

extension Side {
  public var letter: String { self == .a ? "A" : "B" }
}
