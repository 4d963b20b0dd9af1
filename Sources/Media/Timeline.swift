import CLibAV

/// Ticks of a stream to seconds and back.
struct Clock: Equatable {
  let numerator: Int32
  let denominator: Int32

  /// Falls back on a 90 kHz clock for a time base that is none.
  init(_ base: AVRational) {
    let isValid = base.num > 0 && base.den > 0
    numerator = isValid ? base.num : 1
    denominator = isValid ? base.den : 90_000
  }

  /// In the reference's order of operations, so that equal ticks are equal doubles.
  func seconds(_ ticks: Int64) -> Double {
    Double(ticks) * Double(numerator) / Double(denominator)
  }

  /// The nearest tick, held where sums of a few cannot overflow.
  func ticks(_ seconds: Double) -> Int64 {
    let exact = (seconds * Double(denominator) / Double(numerator)).rounded()
    let most = Double(Int64.max / 8)
    return exact.isNaN ? 0 : Int64(max(-most, min(most, exact)))
  }
}

/// Gives pictures their time in ticks from the first one. Pictures without a time of their own follow the one before
/// at the stream's rate.
struct Timeline {
  let clock: Clock
  /// Ticks from one picture to the next.
  let period: Double
  /// What the container's clock shows at the first picture; nil while no picture has had a time.
  private(set) var origin: Int64?
  /// The last picture whose time was known, and how many came after it.
  private var known: Int64 = 0
  private var unknown = 0

  init(clock: Clock, rate: Double?) {
    self.clock = clock
    period = Double(clock.denominator) / Double(clock.numerator) / (rate ?? 25)
  }

  mutating func place(_ ticks: Int64?) -> Int64 {
    defer { unknown += 1 }
    let expected = known &+ clampedTicks(period * Double(unknown))
    guard let ticks else { return expected }
    let origin = self.origin ?? ticks &- expected
    self.origin = origin
    let (place, overflow) = ticks.subtractingReportingOverflow(origin)
    // A timestamp from the end of the world: the picture comes after the one before.
    guard !overflow, place.magnitude < Int64.max / 8 else { return expected }
    (known, unknown) = (place, 0)
    return place
  }

  private func clampedTicks(_ value: Double) -> Int64 {
    Int64(min(value, Double(Int64.max / 8)).rounded())
  }
}

extension AVRational {
  /// nil for the unknown rate, 0/0.
  var rate: Double? { num > 0 && den > 0 ? Double(num) / Double(den) : nil }
}
