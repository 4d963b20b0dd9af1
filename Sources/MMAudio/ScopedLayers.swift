import Tensors
import Weights

// Layers built straight from a scope, in its number format: the names "weight" and "bias" are PyTorch's.

extension Linear {
  /// `weight` `[outputs, inputs]` and, unless `bias` is false, `bias` `[outputs]`.
  init(_ weights: WeightScope, _ inputs: Int, _ outputs: Int, bias: Bool = true) throws(WeightsError) {
    self.init(
      weight: try weights.tensor("weight", [outputs, inputs]),
      bias: bias ? try weights.tensor("bias", [outputs]) : nil, format: weights.format)
  }
}

extension Conv1d {
  /// `weight` `[outputs, inputs, kernel]` and, unless `bias` is false, `bias` `[outputs]`.
  init(
    _ weights: WeightScope, _ inputs: Int, _ outputs: Int, kernel: Int, bias: Bool = true
  ) throws(WeightsError) {
    self.init(
      weight: try weights.tensor("weight", [outputs, inputs, kernel]),
      bias: bias ? try weights.tensor("bias", [outputs]) : nil, format: weights.format)
  }
}
