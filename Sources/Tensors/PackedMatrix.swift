import CKernels

/// Weights of a sum over taps, `y[t] = act(b + sum_k W_k x[t + offset_k])`, as the kernels want them. Rows outside the
/// sequence count as zero. The one place where the networks' matrix products happen.
struct PackedMatrix: Sendable {
  struct Tap {
    let rowOffset: Int
    /// `[outputs, inputs]`.
    let weight: Tensor
  }

  let inputs: Int
  let outputs: Int
  private let rowOffsets: [Int]
  private let weights: Tensor
  private let bias: Tensor?

  init(taps: [Tap], inputs: Int, outputs: Int, bias: Tensor?) {
    self.inputs = inputs
    self.outputs = outputs
    self.rowOffsets = taps.map(\.rowOffset)
    self.bias = bias
    self.weights = Tensor(shape: [taps.count, outputs, inputs]) { out in
      for (index, tap) in taps.enumerated() {
        tap.weight.withValues { values in
          _ = out[(index * outputs * inputs)...].update(fromContentsOf: values)
        }
      }
    }
  }

  /// `[B, T, inputs]` to `[B, outputRows, outputs]`.
  func apply(_ x: Tensor, outputRows: Int, activation: Activation) -> Tensor {
    Tensor(shape: [x.shape[0], outputRows, outputs]) { out in
      apply(x, into: out.baseAddress!, outputRows: outputRows, rowStride: outputs, activation: activation)
    }
  }

  func apply(
    _ x: Tensor, into out: UnsafeMutablePointer<Float>, outputRows: Int, rowStride: Int, activation: Activation
  ) {
    let (batch, rows) = (x.shape[0], x.shape[1])
    x.withValues { input in
      weights.withValues { weights in
        for b in 0..<batch {
          for t in 0..<outputRows {
            let row = out + (b * outputRows + t) * rowStride
            for o in 0..<outputs { row[o] = 0 }
            for (k, offset) in rowOffsets.enumerated() where (0..<rows).contains(t + offset) {
              onset_plain_matvec(
                weights.baseAddress! + k * outputs * inputs, input.baseAddress! + (b * rows + t + offset) * inputs,
                row, outputs, inputs)
            }
          }
        }
      }
    }
    for r in 0..<batch * outputRows {
      for o in 0..<outputs {
        let value = out[r * rowStride + o] + (bias.map { $0.values[o] } ?? 0)
        out[r * rowStride + o] = activation.plain(value)
      }
    }
  }
}
