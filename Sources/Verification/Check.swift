import Materials
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One tensor, held against the reference's.
public struct Check: Sendable, Equatable {
  /// How close is close enough, and why so close.
  public enum Tolerance: Sendable, Equatable {
    /// Root mean square of the difference over the reference's: float32 sums in another order.
    case relative(Double)
    /// Decibels of the sound over the difference: what nobody hears.
    case decibels(Double)
    /// Largest difference, for numbers of known size: another library's last bit.
    case absolute(Double)
    /// Cosine of the angle between the two as vectors: features as the networks behind them see them.
    case cosine(Double)
    case exact

    public static let stage = stage(in: .float32)
    public static let waveform = waveform(in: .float32)

    public static func stage(in format: NumberFormat) -> Tolerance {
      switch format {
      case .float32: .relative(1e-4)
      case .bfloat16, .int16: .relative(1e-2)
      case .int8: .cosine(0.995)
      }
    }

    /// Given the same features.
    public static func waveform(in precision: Precision) -> Tolerance {
      .decibels(precision == .float32 ? 60 : 40)
    }
  }

  public let name: String
  public let tolerance: Tolerance
  public let count: Int
  public let difference: Difference
  /// Set where the shapes differ.
  public let shapes: Shapes?

  public struct Difference: Sendable, Equatable {
    /// Infinite where shapes differ or a number is none.
    public let relativeRMS: Double
    public let largest: Double
    /// Values that differ at all.
    public let mismatches: Int
    public let cosine: Double
  }

  public struct Shapes: Sendable, Equatable {
    public let found: [Int]
    public let wanted: [Int]
  }

  public var decibels: Double { -20 * log10(difference.relativeRMS) }

  public var passed: Bool {
    switch tolerance {
    case .relative(let limit): difference.relativeRMS <= limit
    case .decibels(let limit): decibels >= limit
    case .absolute(let limit): difference.largest <= limit
    case .cosine(let limit): difference.cosine >= limit
    case .exact: difference.mismatches == 0
    }
  }

  /// 1 at the tolerance, more beyond it.
  var strain: Double {
    switch tolerance {
    case .relative(let limit): difference.relativeRMS / limit
    case .decibels(let limit): difference.relativeRMS * pow(10, limit / 20)
    case .absolute(let limit): difference.largest / limit
    case .cosine(let limit): (1 - difference.cosine) / (1 - limit)
    case .exact: difference.mismatches == 0 ? 0 : .infinity
    }
  }

  init(_ name: String, _ found: Tensor, _ wanted: Tensor, _ tolerance: Tolerance = .stage) {
    self.init(
      name, found.values.map(Double.init), wanted.values.map(Double.init), tolerance,
      (found.shape, wanted.shape))
  }

  init(_ name: String, _ found: [Int], _ wanted: [Int]) {
    self.init(name, found.map(Double.init), wanted.map(Double.init), .exact)
  }

  init(
    _ name: String, _ found: [Double], _ wanted: [Double], _ tolerance: Tolerance,
    _ shapes: (found: [Int], wanted: [Int])? = nil
  ) {
    let shapes = shapes ?? ([found.count], [wanted.count])
    let isAlike = shapes.found == shapes.wanted
    self.name = name
    self.tolerance = tolerance
    self.count = wanted.count
    self.difference = isAlike ? Difference(found, wanted) : .total(wanted.count)
    self.shapes = isAlike ? nil : Shapes(found: shapes.found, wanted: shapes.wanted)
  }
}

extension Check.Difference {
  static func total(_ count: Int) -> Self {
    Self(relativeRMS: .infinity, largest: .infinity, mismatches: max(count, 1), cosine: -1)
  }

  /// Of as many values on either side.
  init(_ found: [Double], _ wanted: [Double]) {
    var (squares, largest, mismatches) = (0.0, 0.0, 0)
    for (found, wanted) in zip(found, wanted) where found != wanted {
      mismatches += 1
      let error = abs(found - wanted)
      squares += error * error
      // A comparison with NaN is false, either way round.
      largest = error <= largest ? largest : error.isNaN ? .infinity : error
    }
    let size = wanted.reduce(0) { $0 + $1 * $1 }
    let ratio = squares == 0 ? 0 : (squares / size).squareRoot()
    let inner = zip(found, wanted).reduce(0) { $0 + $1.0 * $1.1 }
    let lengths = (found.reduce(0) { $0 + $1 * $1 } * size).squareRoot()
    let cosine = squares == 0 ? 1 : inner / lengths
    self.init(
      relativeRMS: ratio.isNaN ? .infinity : ratio, largest: largest, mismatches: mismatches,
      cosine: cosine.isNaN ? -1 : cosine)
  }
}
