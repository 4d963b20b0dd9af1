/// How a stretch of a convolution is computed with fewer products (Toom and Cook; Winograd's minimal
/// filtering): `taps` taps give `tile` neighbouring outputs from `tile + taps - 1` products instead of `tile
/// * taps`.
///
/// Inputs and taps are read as polynomials, evaluated at as many points as the product has coefficients (the
/// last is infinity), multiplied there, and interpolated. Rounding grows with the number of points and with
/// their size; those below are the mildest found. Relative RMS error of a convolution of 130 channels, in
/// units of 1e-6, beside the plain sum's 0.35 to 0.7: three taps 1, seven 2.5, eleven 5.4.
struct ShortProduct: Sendable {
  let tile: Int
  let taps: Int
  /// `[points, points]`: inputs to points.
  let toPoints: [Float]
  /// `[points, taps]`: taps to points.
  let fromTaps: [Double]
  /// `[tile, points]`: points to outputs.
  let toRows: [Float]

  var points: Int { tile + taps - 1 }

  /// The convolution as it is written, tap by tap.
  static let plain = ShortProduct(tile: 1, taps: 1, finite: [])
  static let three = ShortProduct(tile: 6, taps: 3, finite: [0, 1, -1, 0.5, -0.5, 2, -2])
  static let seven = ShortProduct(tile: 4, taps: 7, finite: [0, 1, -1, -1.0 / 3, 0.5, -0.75, 4.0 / 3, -2, 3])
  /// For two groups.
  static let six = ShortProduct(tile: 6, taps: 6, finite: [0, 1, -1, -0.25, 0.5, 0.75, -0.75, -1.5, 2, -4])

  /// For integers: their roundings, 4e-4 of a product, grow twofold here and fourfold with six rows at once.
  static let threeOfIntegers = ShortProduct(tile: 4, taps: 3, finite: [0, 0.75, -0.75, 1.5, -1.5])

  /// - Precondition: the format is float32, or int16 and `taps` is 3.
  static func `for`(taps: Int, _ format: NumberFormat = .float32) -> ShortProduct {
    precondition(format == .float32 || (format == .int16 && taps == 3), "\(taps) taps in \(format)")
    if format != .float32 { return .threeOfIntegers }
    return switch taps {
    case 3: .three
    case 7: .seven
    case 11: .six
    default: .plain
    }
  }

  /// - Parameter finite: the points but infinity, all different: `tile + taps - 2`.
  init(tile: Int, taps: Int, finite: [Double]) {
    let count = tile + taps - 1
    precondition(finite.count == count - 1)
    (self.tile, self.taps) = (tile, taps)
    var (toPoints, fromTaps): ([Double], [Double]) = ([], [])
    for (index, point) in finite.enumerated() {
      let others = finite.enumerated().filter { $0.offset != index }.map(\.element)
      let scale = others.reduce(1) { $0 * (point - $1) }
      toPoints += product(ofRoots: others) + [0]
      fromTaps += powers(of: point, taps).map { $0 / scale }
    }
    self.toPoints = (toPoints + product(ofRoots: finite)).map { Float($0) }
    self.fromTaps = fromTaps + powers(of: nil, taps)
    let columns = finite.map { powers(of: $0, tile) } + [powers(of: nil, tile)]
    toRows = (0..<tile).flatMap { row in columns.map { Float($0[row]) } }
  }
}

/// 1, x, x^2 ...; of infinity only the last counts.
private func powers(of point: Double?, _ count: Int) -> [Double] {
  guard let point else { return Array(repeating: 0, count: count - 1) + [1] }
  return (1..<count).reduce(into: [1]) { powers, _ in powers.append(powers[powers.count - 1] * point) }
}

/// The coefficients of (x - a)(x - b)..., lowest first.
private func product(ofRoots roots: [Double]) -> [Double] {
  roots.reduce([1]) { polynomial, root in
    zip([0] + polynomial, polynomial + [0]).map { $0 - root * $1 }
  }
}
