import Tensors

extension WeightScope {
  /// A convolution's weight with weight norm folded in: `g * v / ||v||`, the norm over all axes but the first, which is
  /// the input channel of a transposed convolution.
  /// Accepts `weight_g` / `weight_v`, `parametrizations.weight.original0` / `original1`, and a plain folded `weight`.
  public func normedWeight(_ shape: [Int]) throws(WeightsError) -> Tensor {
    let gains = [shape[0]] + shape.dropFirst().map { _ in 1 }
    let parametrized = self["parametrizations"]["weight"]
    if has("weight_v") {
      return folded(try tensor("weight_v", shape), gains: try tensor("weight_g", gains))
    }
    if parametrized.has("original1") {
      return folded(
        try parametrized.tensor("original1", shape), gains: try parametrized.tensor("original0", gains))
    }
    return try tensor("weight", shape)
  }

  private func folded(_ direction: Tensor, gains: Tensor) -> Tensor {
    let rows = direction.shape[0]
    let width = direction.count / max(rows, 1)
    return Tensor(shape: direction.shape) { out in
      direction.withValues { direction in
        gains.withValues { gains in
          for r in 0..<rows {
            let row = UnsafeBufferPointer(rebasing: direction[r * width..<(r + 1) * width])
            let factor = Float(Double(gains[r]) / sumOfSquares(row).squareRoot())
            let target = UnsafeMutableBufferPointer(rebasing: out[r * width..<(r + 1) * width])
            for i in 0..<width { target[i] = row[i] * factor }
          }
        }
      }
    }
  }
}

/// In double, eight sums side by side: a vocoder has 120 million values to add up.
private func sumOfSquares(_ values: UnsafeBufferPointer<Float>) -> Double {
  guard let base = values.baseAddress else { return 0 }
  var sums = SIMD8<Double>.zero
  let whole = values.count / 8 * 8
  for i in stride(from: 0, to: whole, by: 8) {
    let eight = UnsafeRawPointer(base + i).loadUnaligned(as: SIMD8<Float>.self)
    let wide = SIMD8<Double>(eight)
    sums += wide * wide
  }
  return values[whole...].reduce(sums.sum()) { $0 + Double($1) * Double($1) }
}
