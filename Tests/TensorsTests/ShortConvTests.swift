import Tensors
import Testing

/// Convolutions by short products, held against their definition: the plain sum's error, and some more.
@Suite struct ShortConvTests {
  /// Relative to the largest value.
  private static let bars = [1: 2e-6, 3: 4e-6, 5: 4e-6, 7: 1e-5, 11: 4e-5]

  @Test(arguments: [1, 3, 5, 7, 11], [1, 2, 3, 5])
  func matchesItsDefinition(kernel: Int, dilation: Int) {
    var random = Random(kernel * 10 + dilation)
    for (inputs, outputs) in [(1, 1), (3, 24), (24, 48), (65, 33), (200, 9), (261, 140)] {
      let (weight, bias) = (random.tensor([outputs, inputs, kernel]), random.tensor([outputs]))
      let conv = ShortConv1d(weight: weight, bias: bias, dilation: dilation)
      for tokens in [1, 2, 13, 40] {
        let x = random.tensor([2, tokens, inputs])
        let expected = Reference.conv(x, weight, bias, dilation: dilation)
        atEachLevel {
          expectClose(
            conv(x), expected, within: Self.bars[kernel] ?? 0, "\(tokens) of \(inputs) to \(outputs), \($0)")
        }
      }
    }
  }

  /// In 16-bit integers, whose inputs come in chunks beyond 512.
  @Test(arguments: [1, 2, 5])
  func integersMatchTheDefinition(dilation: Int) {
    var random = Random(30 + dilation)
    for (inputs, outputs) in [(1, 1), (3, 24), (65, 33), (261, 140), (700, 40), (1030, 9)] {
      let (weight, bias) = (random.tensor([outputs, inputs, 3]), random.tensor([outputs]))
      let conv = ShortConv1d(weight: weight, bias: bias, dilation: dilation, format: .int16)
      for tokens in [1, 2, 13, 90] {
        let x = random.tensor([2, tokens, inputs])
        let expected = Reference.conv(x, weight, bias, dilation: dilation)
        atEachLevel {
          expectClose(conv(x), expected, within: 3e-3, "\(tokens) of \(inputs) to \(outputs), \($0)")
        }
      }
    }
  }

  /// Each tile of rows has scales of its own: a loud passage leaves a soft one its precision.
  @Test func softPassagesKeepTheirPrecision() {
    var random = Random(40)
    let (weight, x) = (random.tensor([40, 64, 3]), random.tensor([1, 60, 64]))
    let soft = Tensor(shape: x.shape) { out in
      for (i, value) in x.values.enumerated() { out[i] = i / 64 < 30 ? value * 1e-4 : value }
    }
    let conv = ShortConv1d(weight: weight, format: .int16)
    let expected = Array(Reference.conv(soft, weight, nil, dilation: 1).prefix(24 * 40))
    atEachLevel { expectClose(conv(soft).tokens(0..<24), expected, within: 3e-3, "\($0)") }
  }

  @Test(arguments: [1, 3, 7, 11], [1, 5])
  func blocksJoin(kernel: Int, dilation: Int) {
    var random = Random(kernel)
    let (weight, x) = (random.tensor([8, 4, kernel]), random.tensor([1, 2900, 4]))
    let expected = Reference.conv(x, weight, nil, dilation: dilation)
    let conv = ShortConv1d(weight: weight, dilation: dilation)
    atEachLevel { expectClose(conv(x), expected, within: Self.bars[kernel] ?? 0, "\($0)") }
  }

  /// 24 channels do the snake block by block, 300 before the blocks.
  @Test(arguments: [24, 300], [3, 5, 11])
  func snakeResidualAndActivationFrameTheProduct(channels: Int, kernel: Int) {
    var random = Random(channels + kernel)
    let (weight, bias) = (random.tensor([channels, channels, kernel], scale: 0.1), random.tensor([channels]))
    let snake = SnakeBeta(
      alpha: random.tensor([channels]), beta: random.tensor([channels]), filter: SnakeTests.filter)
    let conv = ShortConv1d(weight: weight, bias: bias, dilation: 3)
    let (x, residual) = (random.tensor([2, 1301, channels]), random.tensor([2, 1301, channels]))
    for level in KernelLevel.available where level > .plain || kernel == 3 {
      level.use {
        #expect(conv(x, after: snake).values == conv(snake(x)).values)
        let sum = conv(x) + residual
        #expect(conv(x, adding: residual).values == sum.values)
        #expect(conv(x, adding: residual, then: .silu).values == sum.map(.silu).values)
      }
    }
  }

  @Test func itemsOfABatchAreAsOnTheirOwn() {
    var random = Random(18)
    let conv = ShortConv1d(weight: random.tensor([300, 300, 7]), dilation: 3)
    let (a, b) = (random.tensor([1, 97, 300]), random.tensor([1, 97, 300]))
    let both = conv(.concatenatedRows([a, b]))
    #expect(both.rows(0..<1).values == conv(a).values && both.rows(1..<2).values == conv(b).values)
  }
}
