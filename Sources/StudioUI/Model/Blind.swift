import Playback

/// A blind comparison on the screen: which of the two is heard now, and whether the person knows by now which was which.
public struct BlindTrial: Sendable, Equatable {
  public enum Verdict: Sendable { case first, second, equal }

  private var comparison: BlindComparison
  /// Whether "1" is what is heard now.
  public var isFirstHeard = true
  public private(set) var ties = 0
  public private(set) var isRevealed = false

  public init(using dice: inout some RandomNumberGenerator) { comparison = BlindComparison(using: &dice) }

  public var votes: [Side: Int] { comparison.preferred }

  public var trials: Int { comparison.trials + ties }

  public var heard: Side { comparison.side(at: isFirstHeard ? .first : .second) }

  /// Counts, and shuffles for the next trial.
  public mutating func judge(_ verdict: Verdict, using dice: inout some RandomNumberGenerator) {
    switch verdict {
    case .first: comparison.prefer(.first, using: &dice)
    case .second: comparison.prefer(.second, using: &dice)
    case .equal:
      ties += 1
      comparison.shuffle(using: &dice)
    }
    isFirstHeard = true
  }

  public mutating func reveal() { isRevealed = true }

  /// What came of it, in a sentence.
  public var result: String {
    guard trials > 0 else { return "No verdict was given." }
    let counts = "A \(votes[.a] ?? 0), B \(votes[.b] ?? 0)" + (ties > 0 ? ", no difference \(ties)" : "")
    guard comparison.trials > 0 else { return counts + "." }
    return counts + "; chance alone is as lopsided in \(Int((100 * comparison.pValue).rounded())) % of cases."
  }
}

extension Side {
  public var letter: String { self == .a ? "A" : "B" }
}
