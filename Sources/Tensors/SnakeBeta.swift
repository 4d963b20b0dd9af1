#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// BigVGAN's anti-aliased activation over tokens, per channel: up-sample by 2, `x + sin^2(x e^alpha) / (e^beta + 1e-9)`,
/// down-sample by 2, with one 12-tap filter. `[B, T, C]` to the same shape.
public struct SnakeBeta: Sendable {
  let frequencies: [Float]
  let amplitudes: [Float]
  let filter: [Float]

  /// - Parameters:
  ///   - alpha: `[C]`, logarithms. - beta: `[C]`, logarithms.
  ///   - filter: the 12 taps.
  public init(alpha: Tensor, beta: Tensor, filter: [Float]) {
    precondition(filter.count == 12)
    self.frequencies = alpha.values.map { expf($0) }
    self.amplitudes = beta.values.map { 1 / (expf($0) + 1e-9) }
    self.filter = filter
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    let (batch, tokens, width) = (x.shape[0], x.shape[1], x.shape[2])
    return Tensor(shape: x.shape) { out in
      x.withValues { x in
        for b in 0..<batch {
          for c in 0..<width {
            func input(_ t: Int) -> Float { x[(b * tokens + min(max(t, 0), tokens - 1)) * width + c] }
            let doubled = (0..<2 * tokens).map { n in
              let (m, odd) = (n / 2, n % 2)
              let sum = (0..<6).reduce(Float(0)) {
                $0 + filter[2 * $1 + 1 - odd] * input(m + 2 + odd - $1)
              }
              let y = 2 * sum
              let s = sinf(y * frequencies[c])
              return y + s * s * amplitudes[c]
            }
            for n in 0..<tokens {
              out[(b * tokens + n) * width + c] = (0..<12).reduce(Float(0)) {
                $0 + filter[$1] * doubled[min(max(2 * n - 5 + $1, 0), 2 * tokens - 1)]
              }
            }
          }
        }
      }
    }
  }
}
