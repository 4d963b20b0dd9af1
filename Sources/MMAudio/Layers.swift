import Tensors
import Weights

extension Linear {
  /// `weight [outputs, inputs]` and, unless told otherwise, `bias [outputs]` of the scope.
  init(_ weights: WeightScope, _ inputs: Int, _ outputs: Int, bias: Bool = true) throws(WeightsError) {
    self.init(
      weight: try weights.tensor("weight", [outputs, inputs]),
      bias: bias ? try weights.tensor("bias", [outputs]) : nil)
  }
}

extension Conv1d {
  /// `weight [outputs, inputs, kernel]` and, unless told otherwise, `bias [outputs]` of the scope.
  init(
    _ weights: WeightScope, _ inputs: Int, _ outputs: Int, kernel: Int, bias: Bool = true
  ) throws(WeightsError) {
    self.init(
      weight: try weights.tensor("weight", [outputs, inputs, kernel]),
      bias: bias ? try weights.tensor("bias", [outputs]) : nil)
  }
}

/// LayerNorm over the last axis with learned `weight` and `bias`.
struct LayerNorm: Sendable {
  private let weight: Tensor
  private let bias: Tensor
  private let eps: Float

  init(_ weights: WeightScope, _ width: Int, eps: Float = 1e-5) throws(WeightsError) {
    self.weight = try weights.tensor("weight", [width])
    self.bias = try weights.tensor("bias", [width])
    self.eps = eps
  }

  func callAsFunction(_ x: Tensor) -> Tensor { x.layerNorm(weight: weight, bias: bias, eps: eps) }
}
