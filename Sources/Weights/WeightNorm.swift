import Tensors

extension WeightScope {
  /// A convolution's weight with weight norm folded in: `g * v / ||v||`, the norm over all axes but the first.
  /// Accepts `weight_g` / `weight_v`, `parametrizations.weight.original0` / `original1`, and a plain folded `weight`.
  public func normedWeight(_ shape: [Int]) throws(WeightsError) -> Tensor {
    let gShape = [shape[0]] + shape.dropFirst().map { _ in 1 }
    let parametrized = self["parametrizations"]["weight"]
    if has("weight_v") {
      return folded(v: try tensor("weight_v", shape), g: try tensor("weight_g", gShape))
    }
    if parametrized.has("original1") {
      return folded(v: try parametrized.tensor("original1", shape), g: try parametrized.tensor("original0", gShape))
    }
    return try tensor("weight", shape)
  }

  private func folded(v: Tensor, g: Tensor) -> Tensor {
    let rows = v.shape[0]
    let width = v.count / rows
    return Tensor(shape: v.shape) { out in
      v.withValues { v in
        g.withValues { g in
          for r in 0..<rows {
            let squares = (0..<width).reduce(Double(0)) { $0 + Double(v[r * width + $1]) * Double(v[r * width + $1]) }
            let factor = Float(Double(g[r]) / squares.squareRoot())
            for i in 0..<width { out[r * width + i] = v[r * width + i] * factor }
          }
        }
      }
    }
  }
}
