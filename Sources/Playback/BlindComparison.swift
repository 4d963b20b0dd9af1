import Foundation

/// Which of two takes is better, asked without saying which is which: each trial shows them in an order drawn
/// anew, and only the end reveals what was chosen. Pure.
public struct BlindComparison: Sendable, Equatable {
  /// The place in a trial; what stands there is hidden.
  public enum Place: Int, Sendable, CaseIterable { case first, second }

  public private(set) var preferred: [Side: Int] = [.a: 0, .b: 0]
  private var first: Side

  public init(using generator: inout some RandomNumberGenerator) {
    first = Bool.random(using: &generator) ? .a : .b
  }

  public init() {
    var generator = SystemRandomNumberGenerator()
    self.init(using: &generator)
  }

  /// What is to be played for that place in this trial.
  public func side(at place: Place) -> Side { place == .first ? first : first.other }

  public var trials: Int { preferred.values.reduce(0, +) }

  /// Counts, and draws the next trial's order.
  public mutating func prefer(_ place: Place, using generator: inout some RandomNumberGenerator) {
    preferred[side(at: place), default: 0] += 1
    shuffle(using: &generator)
  }

  /// The next trial's order, where this one brought no verdict.
  public mutating func shuffle(using generator: inout some RandomNumberGenerator) {
    first = Bool.random(using: &generator) ? .a : .b
  }

  /// A verdict with open eyes: the order stays.
  public mutating func prefer(_ side: Side) { preferred[side, default: 0] += 1 }

  public mutating func prefer(_ place: Place) {
    var generator = SystemRandomNumberGenerator()
    prefer(place, using: &generator)
  }

  /// How likely a result at least so lopsided is for somebody who hears no difference: two-sided binomial
  /// test; 1 without a trial.
  public var pValue: Double {
    let (count, most) = (trials, preferred.values.max() ?? 0)
    let tail = (most...max(most, count)).reduce(0.0) { sum, wins in
      sum + exp(logChoose(count, wins) - Double(count) * log(2.0))
    }
    return min(1, 2 * tail)
  }

  private func logChoose(_ count: Int, _ wins: Int) -> Double {
    lgamma(Double(count) + 1) - lgamma(Double(wins) + 1) - lgamma(Double(count - wins) + 1)
  }
}
