import Tensors

/// A convolution over tokens, in its format by the shorter way.
enum TokenConv: Sendable {
  case whole(Conv1d)
  case short(ShortConv1d)

  /// - Parameter weight: `[outputs, inputs, kernel]`; the kernel is odd.
  init(weight: Tensor, bias: Tensor? = nil, format: NumberFormat) {
    let isShort = weight.shape[2] == 3 && Self.isShort(width: min(weight.shape[0], weight.shape[1]), format)
    self =
      isShort
      ? .short(ShortConv1d(weight: weight, bias: bias, format: format))
      : .whole(Conv1d(weight: weight, bias: bias, format: format))
  }

  /// Short products take twice the memory in integers of 16 bits, 2.7 times in float32: there it is too much for
  /// the wide models.
  private static func isShort(width: Int, _ format: NumberFormat) -> Bool {
    format == .int16 || (format == .float32 && width <= 512)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    switch self {
    case .whole(let convolution): convolution(x)
    case .short(let convolution): convolution(x)
    }
  }
}
