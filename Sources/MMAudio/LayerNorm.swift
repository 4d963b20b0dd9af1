import Tensors
import Weights

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
