#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Discrete Fourier transform of real signals whose length is a power of two, in double precision: radix 2, the even and
/// odd samples as one complex signal of half the length.
package struct FourierTransform: Sendable {
  typealias Complex = (re: Double, im: Double)

  package let size: Int
  /// `cos` and `-sin` of `2 pi k / size`, k in 0..<size/2.
  private let turns: [Complex]
  /// Bit-reversed places of the half-length signal.
  private let order: [Int]

  package init(size: Int) {
    precondition(size >= 4 && size & (size - 1) == 0, "\(size) is no power of two")
    self.size = size
    turns = (0..<size / 2).map { k in
      let angle = 2 * Double.pi * Double(k) / Double(size)
      return (cos(angle), -sin(angle))
    }
    var order = [0]
    while order.count < size / 2 { order = order.map { 2 * $0 } + order.map { 2 * $0 + 1 } }
    self.order = order
  }

  /// Squared magnitudes of frequencies 0...size/2 of `signal`, which holds `size` samples.
  package func powers(_ signal: [Double]) -> [Double] {
    precondition(signal.count == size)
    let half = size / 2
    let z = halfTransform(order.map { (signal[2 * $0], signal[2 * $0 + 1]) })
    return (0...half).map { k in
      let (a, b) = (z[k % half], z[(half - k) % half])
      // Transforms of the even and of the odd samples, which z holds as one: even + i odd.
      let even = ((a.re + b.re) / 2, (a.im - b.im) / 2)
      let odd = ((a.im + b.im) / 2, (b.re - a.re) / 2)
      let turn: Complex = k < half ? turns[k] : (-1, 0)
      let re = even.0 + turn.re * odd.0 - turn.im * odd.1
      let im = even.1 + turn.re * odd.1 + turn.im * odd.0
      return re * re + im * im
    }
  }

  /// The transform of `size / 2` complex values.
  func ofComplex(_ values: [Complex]) -> [Complex] {
    precondition(values.count == size / 2)
    return halfTransform(order.map { values[$0] })
  }

  /// Butterflies over `values`, which come in bit-reversed order.
  private func halfTransform(_ values: [Complex]) -> [Complex] {
    var values = values
    var width = 1
    while width < values.count {
      let step = size / (2 * width)
      for start in stride(from: 0, to: values.count, by: 2 * width) {
        for k in 0..<width {
          let (turn, a, b) = (turns[k * step], values[start + k], values[start + k + width])
          let turned = (re: b.re * turn.re - b.im * turn.im, im: b.re * turn.im + b.im * turn.re)
          values[start + k] = (a.re + turned.re, a.im + turned.im)
          values[start + k + width] = (a.re - turned.re, a.im - turned.im)
        }
      }
      width *= 2
    }
    return values
  }
}
