import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// BigVGAN's anti-aliased activation over tokens, per channel: up-sample by 2, `x + sin^2(x e^alpha) /
/// (e^beta + 1e-9)`, down-sample by 2, with one 12-tap filter. `[B, T, C]` to the same shape.
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
    precondition(x.shape.count == 3 && x.shape[2] == frequencies.count, "\(x.shape) has other channels")
    return x.map(shape: x.shape) { from, to in withKernel { onset_snake_rows(x.blockGrid, $0, from, to) } }
  }

  func withKernel<Result>(_ body: (UnsafePointer<onset_snake>) -> Result) -> Result {
    frequencies.withUnsafeBufferPointer { frequencies in
      amplitudes.withUnsafeBufferPointer { amplitudes in
        var snake = onset_snake()
        snake.frequencies = frequencies.baseAddress
        snake.amplitudes = amplitudes.baseAddress
        withUnsafeMutableBytes(of: &snake.filter) { taps in
          filter.withUnsafeBytes { taps.copyMemory(from: $0) }
        }
        return body(&snake)
      }
    }
  }
}
