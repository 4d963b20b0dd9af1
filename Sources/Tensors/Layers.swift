// Layers hold their weights packed for the kernels, in the number format they are made with.

/// `y = activation(x W^T + b)` over the last axis.
public struct Linear: Sendable {
  public let inputs: Int
  public let outputs: Int
  let matrix: PackedMatrix

  /// - Parameters:
  ///   - weight: `[outputs, inputs]`, PyTorch's layout.
  ///   - bias: `[outputs]`.
  public init(weight: Tensor, bias: Tensor? = nil, format: NumberFormat = .float32) {
    self.outputs = weight.shape[0]
    self.inputs = weight.shape[1]
    let inputs = weight.shape[1]
    self.matrix = PackedMatrix(
      weight: weight,
      layout: .init(tapStarts: [0], inputStride: 1, outputStarts: (0..<weight.shape[0]).map { $0 * inputs }),
      rowOffsets: [0], inputs: inputs, bias: bias, format: format)
  }

  /// `[..., inputs]` to `[..., outputs]`, plus `added` of that shape.
  public func callAsFunction(
    _ x: Tensor, then activation: Activation = .none, adding added: Tensor? = nil
  ) -> Tensor {
    let rows = x.count / inputs
    return matrix.apply(
      x.reshaped([1, rows, inputs]), outputRows: rows, activation: activation, adding: added
    ).reshaped(Array(x.shape.dropLast()) + [outputs])
  }

  /// `next(activation(self(x))) + added` in one go: what lies between, the widest of a transformer's tensors, need not be
  /// kept. `[..., inputs]` to `[..., next.outputs]`.
  public func callAsFunction(
    _ x: Tensor, then activation: Activation, _ next: Linear, adding added: Tensor? = nil
  ) -> Tensor {
    matrix.apply(x.reshaped([1, x.count / inputs, inputs]), then: activation, next.matrix, adding: added)
      .reshaped(Array(x.shape.dropLast()) + [next.outputs])
  }
}

/// 1-D convolution over tokens, stride 1, zero padded so that the length stays: `[B, T, inputs]` to `[B, T,
/// outputs]`. A cross-correlation, as PyTorch's.
public struct Conv1d: Sendable {
  public let inputs: Int
  public let outputs: Int
  let matrix: PackedMatrix

  /// - Parameters:
  ///   - weight: `[outputs, inputs, kernel]`, PyTorch's layout; the kernel is odd.
  ///   - bias: `[outputs]`.
  public init(weight: Tensor, bias: Tensor? = nil, dilation: Int = 1, format: NumberFormat = .float32) {
    let kernel = weight.shape[2]
    self.outputs = weight.shape[0]
    self.inputs = weight.shape[1]
    let row = kernel * inputs
    self.matrix = PackedMatrix(
      weight: weight,
      layout: .init(
        tapStarts: Array(0..<kernel), inputStride: kernel, outputStarts: (0..<outputs).map { $0 * row }),
      rowOffsets: (0..<kernel).map { ($0 - (kernel - 1) / 2) * dilation }, inputs: inputs, bias: bias,
      format: format)
  }

  public func callAsFunction(_ x: Tensor, then activation: Activation = .none) -> Tensor {
    matrix.apply(x, outputRows: x.shape[1], activation: activation)
  }
}

/// Transposed 1-D convolution with `kernel = 2 * stride` and padding `stride / 2`: `[B, T, inputs]` to
/// `[B, T * stride, outputs]`.
public struct ConvTranspose1d: Sendable {
  public let inputs: Int
  public let outputs: Int
  public let stride: Int
  /// Output phases that read rows t-1 and t, then those that read t and t+1.
  let early: PackedMatrix
  let late: PackedMatrix

  /// - Parameters:
  ///   - weight: `[inputs, outputs, kernel]`, PyTorch's layout.
  ///   - bias: `[outputs]`.
  public init(weight: Tensor, bias: Tensor? = nil, stride: Int, format: NumberFormat = .float32) {
    precondition(weight.shape[2] == 2 * stride && stride % 2 == 0, "kernel must be twice an even stride")
    self.inputs = weight.shape[0]
    self.outputs = weight.shape[1]
    self.stride = stride
    let (half, kernel, channels) = (stride / 2, 2 * stride, weight.shape[1])
    let bias = bias.map { Tensor.tiled($0, times: half) }
    // Output row t*stride + p reads input row i through tap p + half + stride*(t - i).
    func phases(_ phases: Range<Int>, _ rows: [Int]) -> PackedMatrix {
      PackedMatrix(
        weight: weight,
        layout: .init(
          tapStarts: rows.map { half - stride * $0 }, inputStride: channels * kernel,
          outputStarts: phases.flatMap { phase in (0..<channels).map { $0 * kernel + phase } }),
        rowOffsets: rows, inputs: weight.shape[0], bias: bias, format: format)
    }
    self.early = phases(0..<half, [-1, 0])
    self.late = phases(half..<stride, [0, 1])
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    let (batch, rows) = (x.shape[0], x.shape[1])
    return Tensor(shape: [batch, rows * stride, outputs]) { out in
      guard let base = out.baseAddress else { return }
      let width = stride * outputs
      early.apply(x, into: base, outputRows: rows, rowStride: width, activation: .none)
      late.apply(
        x, into: base + width / 2, outputRows: rows, rowStride: width, activation: .none)
    }
  }
}
