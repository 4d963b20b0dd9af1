import CKernels
import Tensors
import Testing

/// The narrower number formats: fast kernels against their plain twins, and both against the definition.
@Suite struct FormatTests {
  static let narrow: [NumberFormat] = [.bfloat16, .int16, .int8]

  /// Relative root mean square error of random numbers. AVX2 has one bit less for bytes of rows.
  static func bar(_ format: NumberFormat) -> Double {
    switch format {
    case .float32: 1e-6
    case .bfloat16: 4e-3
    case .int16: 8e-4
    case .int8: format.largestRow == 127 ? 1.4e-2 : 2.2e-2
    }
  }

  @Test(arguments: narrow, MatrixTests.sizes)
  func linearIsItsTwinAndNearItsDefinition(format: NumberFormat, outputs: Int) {
    var random = Random(outputs)
    for inputs in [1, 2, 3, 5, 16, 33, 64, 130] {
      let (weight, bias) = (random.tensor([outputs, inputs]), random.tensor([outputs]))
      let linear = Linear(weight: weight, bias: bias, format: format)
      for rows in [1, 2, 3, 5, 7, 11, 12, 25, 31, 50] {
        let x = random.tensor([1, rows, inputs])
        let expected = Reference.conv(x, weight.reshaped([outputs, inputs, 1]), bias, dilation: 1)
        expectTwins(format, "\(rows) x \(inputs) x \(outputs)", x) { linear($0) }
        // What cancels out in a handful of sums has no relative error worth a bar.
        guard rows * outputs >= 48 else { continue }
        #expect(relativeError(linear(x), expected) < 2 * Self.bar(format), "\(rows) x \(inputs) x \(outputs)")
      }
    }
  }

  /// Small ones one after the other, large ones by way of cells that never were a tensor.
  @Test(arguments: NumberFormat.allCases) func twoInOneGoGiveWhatTheyGiveApart(format: NumberFormat) {
    var random = Random(21)
    let sizes = [(1, 7, 5, 3), (40, 33, 700, 24), (1601, 24, 1536, 40), (1000, 16, 2601, 33)]
    for (rows, inputs, middle, outputs) in sizes {
      let first = Linear(
        weight: random.tensor([middle, inputs]), bias: random.tensor([middle]), format: format)
      let second = Linear(
        weight: random.tensor([outputs, middle]), bias: random.tensor([outputs]), format: format)
      let (x, added) = (random.tensor([1, rows, inputs]), random.tensor([1, rows, outputs]))
      atEachLevel { level in
        let apart = second(first(x, then: .gelu)) + added
        let comment: Comment = "\(rows) x \(inputs) x \(middle) x \(outputs), \(level)"
        #expect(first(x, then: .gelu, second, adding: added).values == apart.values, comment)
        #expect(second(first(x, then: .gelu), adding: added).values == apart.values, comment)
      }
    }
  }

  @Test(arguments: narrow, [3, 7])
  func convolutionIsItsTwinAndNearItsDefinition(format: NumberFormat, kernel: Int) {
    var random = Random(kernel)
    for (inputs, outputs) in [(1, 1), (3, 24), (24, 48), (65, 33), (200, 9)] {
      let (weight, bias) = (random.tensor([outputs, inputs, kernel]), random.tensor([outputs]))
      let conv = Conv1d(weight: weight, bias: bias, dilation: 2, format: format)
      for tokens in [1, 2, 13, 55] {
        let x = random.tensor([2, tokens, inputs])
        expectTwins(format, "\(tokens) of \(inputs) to \(outputs)", x) { conv($0, then: .silu) }
        let expected = Reference.conv(x, weight, bias, dilation: 2)
        guard tokens * outputs >= 48 else { continue }
        #expect(relativeError(conv(x), expected) < 2 * Self.bar(format), "\(tokens) of \(inputs) to \(outputs)")
      }
    }
  }

  @Test(arguments: narrow) func longSumsAreCutIntoChunks(format: NumberFormat) {
    var random = Random(12)
    let (weight, x) = (random.tensor([40, 2603]), random.tensor([2, 205, 2603]))
    let linear = Linear(weight: weight, format: format)
    let expected = Reference.conv(x, weight.reshaped([40, 2603, 1]), nil, dilation: 1)
    expectTwins(format, "", x, within: 1e-5) { linear($0) }
    #expect(relativeError(linear(x), expected) < Self.bar(format))
    let (kernel, y) = (random.tensor([37, 701, 5]), random.tensor([1, 30, 701]))
    let conv = Conv1d(weight: kernel, format: format)
    expectTwins(format, "", y, within: 1e-5) { conv($0) }
    #expect(relativeError(conv(y), Reference.conv(y, kernel, nil, dilation: 1)) < Self.bar(format))
  }

  @Test(arguments: narrow) func transposedConvolutionIsNearItsDefinition(format: NumberFormat) {
    var random = Random(2)
    let (weight, x) = (random.tensor([48, 24, 8]), random.tensor([2, 31, 48]))
    let conv = ConvTranspose1d(weight: weight, stride: 4, format: format)
    expectTwins(format, "", x) { conv($0) }
    #expect(relativeError(conv(x), Reference.convTranspose(x, weight, nil, stride: 4)) < 2 * Self.bar(format))
  }

  /// No sum may leave 32 bits, however the numbers lie.
  @Test(arguments: [NumberFormat.int16, .int8], [Float(1), -1])
  func theLargestSumsFit(format: NumberFormat, sign: Float) {
    for inputs in [512, 640, 3000] {
      let weight = Tensor([Float](repeating: 1, count: 32 * inputs), shape: [32, inputs])
      let x = Tensor([Float](repeating: sign, count: 13 * inputs), shape: [1, 13, inputs])
      let y = Linear(weight: weight, format: format)(x)
      #expect(y.values.allSatisfy { abs($0 - sign * Float(inputs)) < 0.01 * Float(inputs) }, "\(inputs)")
    }
  }

  /// A row that follows an output's signs, or goes against them, makes the largest sums of a few products there can be.
  @Test(arguments: [NumberFormat.int16, .int8], [1, 3])
  func rowsThatFollowTheWeightsFit(format: NumberFormat, kernel: Int) {
    var random = Random(23)
    for inputs in [16, 30, 100, 700] {
      let weight = random.tensor([24, inputs, kernel])
      let conv = Conv1d(weight: weight, format: format)
      var values = [Float](repeating: 0, count: 2 * 24 * kernel * inputs)
      for (index, value) in weight.values.enumerated() {
        let (output, input, tap) = (index / kernel / inputs, index / kernel % inputs, index % kernel)
        for (row, sign) in [(output, Float(1)), (24 + output, -1)] {
          values[(row * kernel + tap) * inputs + input] = value > 0 ? sign : value < 0 ? -sign : 0
        }
      }
      expectTwins(format, "\(inputs)", Tensor(values, shape: [1, 2 * 24 * kernel, inputs])) { conv($0) }
    }
  }

  @Test(arguments: [NumberFormat.int16, .int8]) func rowsKeepTheirOwnScale(format: NumberFormat) {
    var random = Random(8)
    let (weight, x) = (random.tensor([16, 64]), random.tensor([1, 6, 64]))
    let factors: [Float] = [1e-20, 1e-6, 1, 1e3, 1e12, 0]
    let scaled = Tensor(x.values.enumerated().map { $1 * factors[$0 / 64] }, shape: [1, 6, 64])
    let linear = Linear(weight: weight, format: format)
    let (y, z) = (linear(x), linear(scaled))
    for row in 0..<6 {
      let wanted = y[0][row].values.map { Double($0 * factors[row]) }
      #expect(difference(z[0][row], wanted) < 1e-2, "\(factors[row])")
    }
  }

  @Test(arguments: narrow, [Float.nan, .infinity])
  func whatIsNoNumberStaysNone(format: NumberFormat, stranger: Float) {
    var random = Random(9)
    let weight = random.tensor([16, 40])
    var values = random.tensor([3, 40]).values
    values[40 + 7] = stranger
    for level in KernelLevel.available {
      level.use {
        let y = Linear(weight: weight, format: format)(Tensor(values, shape: [1, 3, 40]))[0]
        #expect(y[1].values.allSatisfy { !$0.isFinite } && y[0].values.allSatisfy { $0.isFinite }, "\(level)")
      }
    }
  }

  @Test func plainLoopsAreFasterInNone() {
    for level in KernelLevel.available { level.use { #expect(NumberFormat.float32.isFast) } }
    KernelLevel.plain.use { #expect(!Self.narrow.contains { $0.isFast }) }
  }

  /// Each level's product beside the plain one. Where rows have fewer bits than in plain C, they are made of -1,
  /// 0 and 1, which are exact in any number of bits.
  private func expectTwins(
    _ format: NumberFormat, _ comment: String, _ x: Tensor, within tolerance: Double = 2e-6,
    _ product: (Tensor) -> Tensor, at location: SourceLocation = #_sourceLocation
  ) {
    let coarse = Tensor(x.values.map { $0 > 0.3 ? 1 : $0 < -0.3 ? -1 : 0 }, shape: x.shape)
    for level in KernelLevel.available where level != .plain {
      let isAlike = level.use { format.largestRow } == KernelLevel.plain.use { format.largestRow }
      let rows = isAlike ? x : coarse
      let plain = KernelLevel.plain.use { product(rows) }.values.map { Double($0) }
      let comment: Comment = "\(format) \(comment) \(level)"
      expectClose(level.use { product(rows) }, plain, within: tolerance, comment, at: location)
    }
  }
}

/// Root mean square of the difference over the expected values'.
func relativeError(_ actual: Tensor, _ expected: [Double]) -> Double {
  guard actual.count == expected.count else { return .infinity }
  let squares = zip(actual.values, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
  let size = expected.reduce(0) { $0 + $1 * $1 }
  return squares == 0 ? 0 : (squares / size).squareRoot()
}
