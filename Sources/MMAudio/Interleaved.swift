import Tensors

extension Tensor {
  /// The rows of a q, k, v projection, which the checkpoints store interleaved (row `c * 3 + j`, j = q, k,
  /// v), as thirds: all of q, then all of k, then all of v, heads contiguous in each. Also for its bias.
  func interleavedRowsAsThirds() -> Tensor {
    let rows = shape[0]
    let channels = rows / 3
    return reshaped([1, rows, count / rows])
      .tokens((0..<rows).map { $0 % channels * 3 + $0 / channels })
      .reshaped(shape)
  }
}
