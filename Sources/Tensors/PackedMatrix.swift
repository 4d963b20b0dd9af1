import CKernels

/// Weights of a sum over taps, `y[t] = act(b + sum_k W_k x[t + offset_k])`, packed as the kernels want them.
/// Rows outside the sequence count as zero. The one place where the networks' matrix products happen, and
/// where number formats come in.
struct PackedMatrix: Sendable {
  /// Where the elements lie in a weight tensor: (tap, input, output) at
  /// `tapStarts[tap] + input * inputStride + outputStarts[output]`.
  struct Layout {
    let tapStarts: [Int]
    let inputStride: Int
    let outputStarts: [Int]
  }

  let inputs: Int
  let outputs: Int
  let format: NumberFormat
  private let rowOffsets: [Int]
  private let panels: Tensor
  private let bias: Tensor

  /// Reads `weight` once and keeps nothing of it.
  init(
    weight: Tensor, layout: Layout, rowOffsets: [Int], inputs: Int, bias: Tensor?, format: NumberFormat
  ) {
    precondition(rowOffsets.count == layout.tapStarts.count && rowOffsets.count <= 64)
    self.inputs = inputs
    self.outputs = layout.outputStarts.count
    self.format = format
    self.rowOffsets = rowOffsets
    self.bias = Self.padded(bias, outputs: layout.outputStarts.count)
    self.panels = Self.packed(weight, layout, inputs: inputs, format)
  }

  private static func padded(_ bias: Tensor?, outputs: Int) -> Tensor {
    precondition(bias == nil || bias?.count == outputs, "a bias of another width")
    return Tensor(shape: [(outputs + 31) / 32 * 32]) { out in
      out.update(repeating: 0)
      bias?.withValues { values in for (i, value) in values.enumerated() { out[i] = value } }
    }
  }

  private static func packed(
    _ weight: Tensor, _ layout: Layout, inputs: Int, _ format: NumberFormat
  ) -> Tensor {
    var matrix = onset_matrix()
    matrix.inputs = inputs
    matrix.outputs = layout.outputStarts.count
    matrix.taps = layout.tapStarts.count
    matrix.format = format.kernel
    let form = PackedForm(
      name: "\(matrix.taps) taps \(inputs) to \(matrix.outputs) \(format)", count: onset_packed_count(&matrix))
    return Packing.block(form) {
      weight.map(shape: [form.count]) { from, to in
        layout.tapStarts.withUnsafeBufferPointer { taps in
          layout.outputStarts.withUnsafeBufferPointer { outputs in
            var source = onset_weight(
              base: from, tap_at: taps.baseAddress, output_at: outputs.baseAddress,
              input_stride: layout.inputStride)
            onset_pack(&matrix, &source, to)
          }
        }
      }
    }
  }

  /// `[B, T, inputs]` to `[B, outputRows, outputs]`, plus `added` of that shape.
  func apply(_ x: Tensor, outputRows: Int, activation: Activation, adding added: Tensor? = nil) -> Tensor {
    Tensor(shape: [x.shape[0], outputRows, outputs]) { out in
      precondition(added.map { $0.count == out.count } ?? true, "what is added is of another shape")
      if let base = out.baseAddress {
        apply(
          x, into: base, outputRows: outputRows, rowStride: outputs, activation: activation, adding: added)
      }
    }
  }

  func apply(
    _ x: Tensor, into out: UnsafeMutablePointer<Float>, outputRows: Int, rowStride: Int,
    activation: Activation, adding added: Tensor? = nil
  ) {
    precondition(x.shape.count == 3 && x.shape[2] == inputs, "\(x.shape) has not \(inputs) channels")
    defer { withExtendedLifetime(added) {} }
    x.withPointer { input in
      withKernel { matrix in
        var (matrix, product) = (
          matrix,
          onset_product(
            x: input, batch: x.shape[0], x_rows: x.shape[1], x_stride: inputs, y: out, y_rows: outputRows,
            y_stride: rowStride, activation: activation.kernel, add: added?.withPointer { $0 })
        )
        onset_multiply(&matrix, &product)
      }
    }
  }

  /// `next(activation(self(x))) + added`, where neither has several taps: `[B, T, inputs]` to `[B, T, next.outputs]`.
  func apply(_ x: Tensor, then activation: Activation, _ next: PackedMatrix, adding added: Tensor?)
    -> Tensor
  {
    precondition(
      x.shape.count == 3 && x.shape[2] == inputs && next.inputs == outputs && rowOffsets == [0]
        && next.rowOffsets == [0], "\(x.shape), \(inputs) to \(outputs) and \(next.inputs) do not fit")
    let rows = x.shape[0] * x.shape[1]
    precondition(added.map { $0.count == rows * next.outputs } ?? true, "what is added is of another shape")
    defer { withExtendedLifetime(added) {} }
    return x.map(shape: [x.shape[0], x.shape[1], next.outputs]) { input, out in
      withKernel { first in
        next.withKernel { second in
          var (first, second, product) = (
            first, second,
            onset_product(
              x: input, batch: 1, x_rows: rows, x_stride: inputs, y: out, y_rows: rows,
              y_stride: next.outputs, activation: activation.kernel, add: added?.withPointer { $0 })
          )
          onset_multiply_two(&first, &second, &product)
        }
      }
    }
  }

  private func withKernel(_ body: (onset_matrix) -> Void) {
    defer { withExtendedLifetime((panels, bias)) {} }
    rowOffsets.withUnsafeBufferPointer { offsets in
      body(
        onset_matrix(
          inputs: inputs, outputs: outputs, taps: rowOffsets.count, offsets: offsets.baseAddress,
          bias: bias.withPointer { $0 }, panels: panels.withPointer { $0 }, format: format.kernel))
    }
  }
}
