import CKernels

/// What `Conv1d` computes, by short products where they are known (3, 7 and 11 taps): half to a third of the
/// multiplications for a few more roundings, see `ShortProduct`. For long sequences; its weights take a
/// third more memory to three times as much.
public struct ShortConv1d: Sendable {
  public let inputs: Int
  public let outputs: Int
  private let taps: Int
  private let dilation: Int
  private let short: ShortProduct
  private let format: NumberFormat
  private let bias: Tensor
  private let panels: Tensor

  /// - Parameters:
  ///   - weight: `[outputs, inputs, kernel]`, PyTorch's layout; the kernel is odd.
  ///   - bias: `[outputs]`.
  ///   - format: float32, or int16 with three taps.
  public init(weight: Tensor, bias: Tensor? = nil, dilation: Int = 1, format: NumberFormat = .float32) {
    self.init(
      weight: weight, bias: bias, dilation: dilation, by: .for(taps: weight.shape[2], format), format: format)
  }

  init(
    weight: Tensor, bias: Tensor?, dilation: Int, by short: ShortProduct, format: NumberFormat = .float32
  ) {
    (outputs, inputs, taps) = (weight.shape[0], weight.shape[1], weight.shape[2])
    precondition(taps % 2 == 1 && taps <= 64 && (bias == nil || bias?.count == outputs))
    precondition(
      format == .float32 || (short.points > 1 && taps <= short.taps), "one group of several points")
    (self.dilation, self.short, self.format) = (dilation, short, format)
    var form = onset_convolution()
    (form.inputs, form.outputs, form.taps) = (inputs, outputs, taps)
    form.format = format.kernel
    Self.shape(&form, short)
    self.bias = Tensor(shape: [onset_padded(outputs)]) { out in
      out.update(repeating: 0)
      bias?.withValues { _ = out.update(fromContentsOf: $0) }
    }
    let packed = PackedForm(
      name: "\(taps) taps \(inputs) to \(outputs) at \(short.points) points \(format)",
      count: onset_convolution_count(&form))
    panels = Packing.block(packed) { [form] in
      weight.map(shape: [packed.count]) { from, to in
        var form = form
        onset_pack_convolution(&form, short.fromTaps, from, to)
      }
    }
  }

  private static func shape(_ form: inout onset_convolution, _ short: ShortProduct) {
    (form.points, form.tile) = (short.points, short.tile)
    form.groups = (form.taps + short.taps - 1) / short.taps
  }

  /// `activation(convolution(snake(x)) + residual)`, `[B, T, inputs]` to `[B, T, outputs]`.
  public func callAsFunction(
    _ x: Tensor, after snake: SnakeBeta? = nil, adding residual: Tensor? = nil,
    then activation: Activation = .none
  ) -> Tensor {
    precondition(x.shape.count == 3 && x.shape[2] == inputs, "\(x.shape) has not \(inputs) channels")
    let shape = [x.shape[0], x.shape[1], outputs]
    precondition(residual.map { $0.shape == shape } ?? true, "a residual of another shape")
    precondition(snake.map { $0.frequencies.count == inputs } ?? true, "a snake of other channels")
    return x.map(shape: shape) { from, to in
      var data = onset_convolved(
        x: from, batch: shape[0], rows: shape[1], snake: nil, add: residual?.withPointer { $0 },
        activation: activation.kernel, y: to)
      withExtendedLifetime(residual) {
        guard let snake else { return run(&data) }
        snake.withKernel { kernel in
          data.snake = kernel
          run(&data)
        }
      }
    }
  }

  private func run(_ data: inout onset_convolved) {
    short.toPoints.withUnsafeBufferPointer { toPoints in
      short.toRows.withUnsafeBufferPointer { toRows in
        withExtendedLifetime((bias, panels)) {
          var form = onset_convolution(
            inputs: inputs, outputs: outputs, taps: taps, dilation: dilation, points: 0, tile: 0, groups: 0,
            to_points: toPoints.baseAddress, to_rows: toRows.baseAddress, bias: bias.withPointer { $0 },
            panels: panels.withPointer { $0 }, format: format.kernel)
          Self.shape(&form, short)
          onset_convolve(&form, &data)
        }
      }
    }
  }
}
