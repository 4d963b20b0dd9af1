import Tensors
import Testing

/// Linear, convolution and transposed convolution: one packed product, every size an edge of some tile.
@Suite struct MatrixTests {
  static let sizes = [1, 2, 7, 8, 12, 13, 16, 24, 31, 32, 33, 48, 65]

  @Test(arguments: sizes)
  func linearMatchesItsDefinition(outputs: Int) {
    var random = Random(outputs)
    for inputs in [1, 3, 16, 33, 130] {
      let (weight, bias) = (random.tensor([outputs, inputs]), random.tensor([outputs]))
      let linear = Linear(weight: weight, bias: bias)
      for rows in [1, 2, 3, 5, 7, 11, 12, 25, 31] {
        let x = random.tensor([1, rows, inputs])
        let expected = Reference.conv(x, weight.reshaped([outputs, inputs, 1]), bias, dilation: 1)
        atEachLevel { expectClose(linear(x), expected, "\(rows) x \(inputs) x \(outputs), \($0)") }
      }
    }
  }

  @Test func longSumsAreCutIntoChunks() {
    var random = Random(5)
    let (weight, x) = (random.tensor([40, 1301]), random.tensor([2, 100, 1301]))
    let expected = Reference.conv(x, weight.reshaped([40, 1301, 1]), nil, dilation: 1)
    atEachLevel { expectClose(Linear(weight: weight)(x), expected, within: 1e-5, "\($0)") }
  }

  @Test func manyRowsAndColumnsAreCutIntoTasks() {
    var random = Random(6)
    let (weight, bias, x) = (random.tensor([601, 20]), random.tensor([601]), random.tensor([3, 401, 20]))
    let expected = Reference.conv(x, weight.reshaped([601, 20, 1]), bias, dilation: 1)
    atEachLevel { expectClose(Linear(weight: weight, bias: bias)(x), expected, "\($0)") }
  }

  @Test(arguments: [1, 3, 7, 11], [1, 2, 5])
  func convolutionMatchesItsDefinition(kernel: Int, dilation: Int) {
    var random = Random(kernel * 10 + dilation)
    for (inputs, outputs) in [(1, 1), (3, 24), (24, 48), (65, 33), (200, 9)] {
      let (weight, bias) = (random.tensor([outputs, inputs, kernel]), random.tensor([outputs]))
      let conv = Conv1d(weight: weight, bias: bias, dilation: dilation)
      for tokens in [1, 2, 13, 55] {
        let x = random.tensor([2, tokens, inputs])
        let expected = Reference.conv(x, weight, bias, dilation: dilation)
        atEachLevel {
          expectClose(conv(x), expected, within: 4e-6, "\(tokens) of \(inputs) to \(outputs), \($0)")
        }
      }
    }
  }

  @Test func longConvolutionsAreCutIntoChunks() {
    var random = Random(12)
    let (weight, bias, x) = (random.tensor([37, 301, 11]), random.tensor([37]), random.tensor([1, 30, 301]))
    let expected = Reference.conv(x, weight, bias, dilation: 2)
    let conv = Conv1d(weight: weight, bias: bias, dilation: 2)
    atEachLevel { expectClose(conv(x), expected, within: 1e-5, "\($0)") }
  }

  @Test func convolutionReachesOverTiles() {
    var random = Random(9)
    let (weight, x) = (random.tensor([8, 4, 11]), random.tensor([1, 900, 4]))
    let expected = Reference.conv(x, weight, nil, dilation: 5)
    atEachLevel { expectClose(Conv1d(weight: weight, dilation: 5)(x), expected, "\($0)") }
  }

  @Test(arguments: [2, 4, 8])
  func transposedConvolutionMatchesItsDefinition(stride: Int) {
    var random = Random(stride)
    for (inputs, outputs) in [(1, 1), (5, 3), (48, 24), (33, 40)] {
      let (weight, bias) = (random.tensor([inputs, outputs, 2 * stride]), random.tensor([outputs]))
      let conv = ConvTranspose1d(weight: weight, bias: bias, stride: stride)
      for tokens in [1, 2, 31] {
        let x = random.tensor([2, tokens, inputs])
        let expected = Reference.convTranspose(x, weight, bias, stride: stride)
        atEachLevel { expectClose(conv(x), expected, "\(tokens) of \(inputs) to \(outputs), \($0)") }
      }
    }
  }

  @Test(arguments: [Activation.silu, .selu, .gelu, .quickGELU, .tanh])
  func activationFollowsTheProduct(activation: Activation) {
    var random = Random(3)
    let (weight, bias, x) = (random.tensor([45, 19, 3]), random.tensor([45]), random.tensor([1, 23, 19]))
    let expected = Reference.conv(x, weight, bias, dilation: 1).map { Reference.activated(activation, $0) }
    atEachLevel { expectClose(Conv1d(weight: weight, bias: bias)(x, then: activation), expected, "\($0)") }
  }

  @Test func weightsMayGoAfterPacking() {
    var random = Random(4)
    let x = random.tensor([1, 2, 6])
    var memory = random.tensor([5 * 6]).values
    let expected = Reference.conv(x, Tensor(memory, shape: [5, 6, 1]), nil, dilation: 1)
    let linear = memory.withUnsafeMutableBufferPointer { values in
      let weight = Tensor(borrowing: UnsafePointer(values.baseAddress!), shape: [5, 6], owner: Owner())
      let linear = Linear(weight: weight)
      values.update(repeating: .nan)
      return linear
    }
    expectClose(linear(x), expected)
  }

  private final class Owner {}
}
