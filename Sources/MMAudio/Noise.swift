import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Standard normal noise, bit for bit what `torch.randn` gives on a CPU with AVX2 in float32, so that a seed means
/// here what it means in the reference. Filled in row-major order; the seed counts modulo 2^32.
///
/// Because of the tail rule (below), item 0 of a batch may differ from a single draw in its last 16 values.
public func noise(seed: UInt64, shape: [Int]) -> Tensor {
  var generator = MersenneTwister(seed: seed)
  return Tensor(shape: shape) { out in
    if out.count < 16 {
      fillFew(out, &generator)
    } else {
      fillBlocks(out, &generator)
    }
  }
}

/// 16 uniforms become 16 normals at a time. When the count is no multiple of 16, the last 16 slots are drawn anew,
/// over the end of the last whole block.
private func fillBlocks(_ out: UnsafeMutableBufferPointer<Float>, _ generator: inout MersenneTwister) {
  for i in out.indices { out[i] = generator.uniform() }
  for start in stride(from: 0, through: out.count - 16, by: 16) { normalizeBlock(out, at: start) }
  if out.count % 16 != 0 {
    let start = out.count - 16
    for i in start..<out.count { out[i] = generator.uniform() }
    normalizeBlock(out, at: start)
  }
}

/// Not `2 * Float.pi`, which is rounded down.
private let circle = Float(2 * Double.pi)

/// Box-Muller: slots 0..<8 give radii, 8..<16 angles.
private func normalizeBlock(_ out: UnsafeMutableBufferPointer<Float>, at start: Int) {
  for i in start..<start + 8 {
    let radius = (-2 * Cephes.log(1 - out[i])).squareRoot()
    let (sine, cosine) = Cephes.sineAndCosine(circle * out[i + 8])
    out[i] = radius * cosine
    out[i + 8] = radius * sine
  }
}

/// Fewer than 16 values take another path in PyTorch: pairs in double precision, two draws for each uniform.
private func fillFew(_ out: UnsafeMutableBufferPointer<Float>, _ generator: inout MersenneTwister) {
  for i in stride(from: 0, to: out.count, by: 2) {
    let angle = 2 * Double.pi * generator.uniformDouble()
    let radius = (-2 * log1p(-generator.uniformDouble())).squareRoot()
    out[i] = Float(radius * cos(angle))
    if i + 1 < out.count { out[i + 1] = Float(radius * sin(angle)) }
  }
}

/// Single-precision logarithm, sine and cosine by S. L. Moshier's Cephes polynomials, with fused multiply-adds where
/// PyTorch's build has them: the C library's functions would differ from it, and between machines, in the last bit.
private enum Cephes {
  /// Natural logarithm of a positive, normal number.
  static func log(_ value: Float) -> Float {
    var exponent = Float(Int(value.bitPattern >> 23) - 126)
    var x = Float(bitPattern: value.bitPattern & 0x807f_ffff | 0x3f00_0000)
    if x < 0.707106781186547524 {
      exponent -= 1
      x = x - 1 + x
    } else {
      x -= 1
    }
    let square = x * x
    let series = polynomial(x, logarithm) * x
    var y = (exponent * -2.12194440e-4).addingProduct(series, square)
    y.addProduct(-square, 0.5)
    return (x + y).addingProduct(exponent, 0.693359375)
  }

  /// Of an angle from 0 to 8192.
  static func sineAndCosine(_ angle: Float) -> (sine: Float, cosine: Float) {
    // Octants, rounded up to even: the rest is at most a quarter of pi either way.
    let octant = (Int(angle * 1.27323954473516) + 1) & ~1
    var x = angle
    for part: Float in [-0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8] {
      x.addProduct(Float(octant), part)
    }
    let square = x * x
    let cosine = (square * -0.5).addingProduct(polynomial(square, cosines) * square, square) + 1
    let sine = x.addingProduct(polynomial(square, sines) * square, x)
    let (s, c) = octant & 2 == 0 ? (sine, cosine) : (cosine, sine)
    return (octant & 4 == 0 ? s : -s, (octant - 2) & 4 == 0 ? -c : c)
  }

  private static let logarithm: [Float] = [
    7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
    2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
  ]
  private static let sines: [Float] = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]
  private static let cosines: [Float] = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2]

  /// Highest power first.
  private static func polynomial(_ x: Float, _ coefficients: [Float]) -> Float {
    coefficients.dropFirst().reduce(coefficients[0]) { $1.addingProduct($0, x) }
  }
}
