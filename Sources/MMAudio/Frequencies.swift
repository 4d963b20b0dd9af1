import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// `scale / 10000^(2i / width)` for i in 0..<width/2, rounded to float32 after each operation as PyTorch does.
private func fallingFrequencies(width: Int, scale: Float) -> [Float] {
  (0..<width / 2).map { i in
    1 / powerOfTenThousand(Float(2 * i) / Float(width)) * scale
  }
}

extension RotaryTable {
  /// Positions 0, 1, 2, ... turning by `frequencyScale / 10000^(2i / headSize)`
  /// (reference `mmaudio/ext/rotary_embeddings.py`).
  ///
  /// - Parameter frequencyScale: 1 for the latent stream, latent tokens over clip tokens for the clip stream, so that
  ///   equal times turn equally.
  public init(tokens: Int, headSize: Int, frequencyScale: Double = 1) {
    let frequencies = fallingFrequencies(width: headSize, scale: Float(frequencyScale))
    let angles = (0..<tokens).flatMap { position in frequencies.map { Double(Float(position) * $0) } }
    self.init(cosines: angles.map { Float(cos($0)) }, sines: angles.map { Float(sin($0)) })
  }
}

/// A time as cosines and sines, the timestep embedder's input (reference `mmaudio/model/embeddings.py`).
public struct TimestepSinusoid: Sendable {
  public let frequencies: [Float]

  /// v1 is always 256 wide; v2 as wide as the network, with frequencies up to 10000: there the last bit of a frequency
  /// moves the result by a thousandth.
  public init(_ sizes: FlowSizes) {
    frequencies = fallingFrequencies(width: sizes.v2 ? sizes.hiddenDim : 256, scale: sizes.v2 ? 10_000 : 1)
  }

  /// `[2 * frequencies]`: all cosines, then all sines.
  public func callAsFunction(_ time: Float) -> [Float] {
    let angles = frequencies.map { Double(time * $0) }
    return angles.map { Float(cos($0)) } + angles.map { Float(sin($0)) }
  }
}

/// `10000^exponent` for exponents 0...1, rounded as PyTorch's vectorised power rounds it: N. Shibata's SLEEF algorithm,
/// which is not always the nearest float. Values are pairs of floats, the second the rest that the first cannot hold.
private func powerOfTenThousand(_ exponent: Float) -> Float {
  // Natural logarithms of 10000 and of 2.
  let base: (Float, Float) = (0x1.26bb1cp+3, -0x1.12aabap-23)
  let two: (Float, Float) = (0.693145751953125, 1.428606765330187045e-06)
  let product = base.0 * exponent
  let rest = (-product).addingProduct(base.0, exponent).addingProduct(base.1, exponent)
  let doublings = ((product + rest) * 1.442695040888963407).rounded(.toNearestOrEven)
  var x = sum((product, rest), doublings * -two.0)
  x = sum(x, doublings * -two.1)
  let head = x.0 + x.1
  x = (head, x.0 - head + x.1)
  // e^x = 1 + x + x^2 * series.
  let series = [0.00836596917361021, 0.0416710823774337768, 0.166665524244308472, 0.499999850988388062]
    .reduce(Float(0.00136324646882712841)) { Float($1).addingProduct($0, x.0) }
  let square = x.0 * x.0
  let squareRest = (-square).addingProduct(x.0, x.0).addingProduct(x.0 + x.0, x.1)
  let bend = square * series
  let bendRest = (-bend).addingProduct(square, series).addingProduct(squareRest, series)
  let slope = x.0 + bend
  let slopeRest = x.0 - slope + bend + x.1 + bendRest
  let whole = 1 + slope
  return Float(sign: .plus, exponent: Int(doublings), significand: whole + (1 - whole + slope + slopeRest))
}

/// `pair + value`, exact but for the last bit of the rest.
private func sum(_ pair: (Float, Float), _ value: Float) -> (Float, Float) {
  let total = pair.0 + value
  let part = total - pair.0
  return (total, pair.0 - (total - part) + (value - part) + pair.1)
}
