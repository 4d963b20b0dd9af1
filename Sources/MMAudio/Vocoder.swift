import Tensors
import Weights

/// BigVGAN, log-mel to waveform (arXiv 2206.04658; reference `mmaudio/ext/bigvgan/models.py` for 16 kHz and NVIDIA's
/// version 2 for 44.1 kHz; they differ in sizes, the last bias and the last function).
///
///     mel [B, T, bins]
///     conv (7)                                                        [B, T, c]
///     for each rate r: transposed conv of stride r,                   [B, T r, c/2]
///                      mean of three AMP blocks of kernels 3, 7, 11   [B, T r, c/2]
///     snake, conv (7), tanh or clamp                                  [B, T * product of rates]
///
///     AMP block: three times x += conv(snake(conv dilated(snake(x)))), dilations 1, 3, 5
///
/// Weight norm is folded at load.
public struct Vocoder: Sendable {
  private let convPre: Conv1d
  private let stages: [Stage]
  private let activationPost: SnakeBeta
  private let convPost: Conv1d
  private let tanhAtFinal: Bool

  /// The published files keep the filter of every activation; it is always the same constant.
  public static let ignored: @Sendable (String) -> Bool = { $0.hasSuffix(".filter") }

  public init(_ weights: WeightScope, _ sizes: VocoderSizes) throws(WeightsError) {
    var channels = sizes.initialChannels
    convPre = try Conv1d(weightNormed: weights["conv_pre"], sizes.melBins, channels, kernel: 7)
    var stages: [Stage] = []
    for index in sizes.upsampleRates.indices {
      stages.append(try Stage(weights, sizes, index, channels))
      channels /= 2
    }
    self.stages = stages
    activationPost = try SnakeBeta(weights["activation_post"], channels)
    convPost = try Conv1d(
      weightNormed: weights["conv_post"], channels, 1, kernel: 7, bias: sizes.biasAtFinal)
    tanhAtFinal = sizes.tanhAtFinal
    try weights.finish()
  }

  /// As below, in silence.
  public func callAsFunction(_ mel: Tensor, observer: Observer? = nil) -> Tensor {
    callAsFunction(mel, observer: observer, progress: { _ in })
  }

  /// `progress` hears the share of work done (0 to 1) a few dozen times and may throw to cancel.
  ///
  /// - Parameter mel: log-mel, `[B, T, bins]`.
  /// - Returns: `[B, samples]`, within -1...1.
  public func callAsFunction(
    _ mel: Tensor, observer: Observer? = nil, progress: (Double) throws -> Void
  ) rethrows -> Tensor {
    let total = stages.reduce((work: 0.0, rows: 1)) { ($0.work + $1.work * Double($0.rows), $0.rows * $1.rate) }.work
    var done = 0.0
    var rows = 1
    var x = convPre(mel)
    observer?("conv_pre", x)
    for stage in stages {
      x = try stage(x, observer) { work in
        done += work * Double(rows)
        try progress(min(done / total, 1))
      }
      rows *= stage.rate
    }
    x = activationPost(x)
    observer?("activation_post", x)
    x = tanhAtFinal ? convPost(x, then: .tanh) : convPost(x).clamped(to: -1...1)
    return x.reshaped([x.shape[0], x.shape[1]])
  }
}

/// One up-sampling and the blocks behind it.
private struct Stage: Sendable {
  let index: Int
  let rate: Int
  let up: ConvTranspose1d
  let blocks: [AMPBlock]

  init(_ weights: WeightScope, _ sizes: VocoderSizes, _ index: Int, _ channels: Int) throws(WeightsError) {
    self.index = index
    rate = sizes.upsampleRates[index]
    // Weight norm runs over all axes but the first, which here is the input's.
    let upWeights = weights["ups"][index][0]
    up = ConvTranspose1d(
      weight: try upWeights.normedWeight([channels, channels / 2, sizes.upsampleKernels[index]]),
      bias: try upWeights.tensor("bias", [channels / 2]), stride: rate)
    var blocks: [AMPBlock] = []
    for (j, kernel) in sizes.blockKernels.enumerated() {
      let place = weights["resblocks"][index * sizes.blockKernels.count + j]
      blocks.append(try AMPBlock(place, channels / 2, kernel, sizes.blockDilations[j]))
    }
    self.blocks = blocks
  }

  /// Multiply-adds per token that comes in.
  var work: Double { Double(rate) * blocks.reduce(0) { $0 + $1.pairWork * Double($1.pairs.count) } }

  func callAsFunction(_ input: Tensor, _ observer: Observer?, _ progress: (Double) throws -> Void) rethrows -> Tensor {
    let x = up(input)
    observer?("ups.\(index)", x)
    var sum: Tensor?
    for (j, block) in blocks.enumerated() {
      let y = try block(x) { try progress(Double(rate) * block.pairWork) }
      observer?("resblocks.\(index * blocks.count + j)", y)
      let share = 1 / Float(blocks.count)
      let isLast = j == blocks.count - 1
      // The reference adds first and divides the sum.
      sum = sum.map { $0.combined(y, factor: isLast ? share : 1, selfFactor: isLast ? share : 1) } ?? y
    }
    return sum ?? x
  }
}

/// Anti-aliased multi-periodicity block: pairs of dilated and plain convolutions around snakes.
private struct AMPBlock: Sendable {
  struct Pair: Sendable {
    let before: SnakeBeta
    let dilated: Conv1d
    let between: SnakeBeta
    let plain: Conv1d
  }

  let pairs: [Pair]
  /// Multiply-adds of one pair per token.
  let pairWork: Double

  init(_ weights: WeightScope, _ channels: Int, _ kernel: Int, _ dilations: [Int]) throws(WeightsError) {
    var pairs: [Pair] = []
    for (m, dilation) in dilations.enumerated() {
      pairs.append(
        Pair(
          before: try SnakeBeta(weights["activations"][2 * m], channels),
          dilated: try Conv1d(
            weightNormed: weights["convs1"][m], channels, channels, kernel: kernel, dilation: dilation),
          between: try SnakeBeta(weights["activations"][2 * m + 1], channels),
          plain: try Conv1d(weightNormed: weights["convs2"][m], channels, channels, kernel: kernel)))
    }
    self.pairs = pairs
    pairWork = 2 * Double(channels * channels * kernel)
  }

  func callAsFunction(_ input: Tensor, _ didPair: () throws -> Void) rethrows -> Tensor {
    var x = input
    for pair in pairs {
      x = x + pair.plain(pair.between(pair.dilated(pair.before(x))))
      try didPair()
    }
    return x
  }
}

extension SnakeBeta {
  fileprivate init(_ weights: WeightScope, _ channels: Int) throws(WeightsError) {
    self.init(
      alpha: try weights["act"].tensor("alpha", [channels]), beta: try weights["act"].tensor("beta", [channels]),
      filter: antiAliasing)
  }
}

/// A Kaiser-windowed sinc of 12 taps, cutoff 0.25, half-width 0.3.
private let antiAliasing: [Float] = {
  let half: [Float] = [
    0.0020289647, 0.0093894657, -0.0255434588, -0.0576573834, 0.1285725832, 0.4432097971,
  ]
  return half + half.reversed()
}()

extension Conv1d {
  fileprivate init(
    weightNormed weights: WeightScope, _ inputs: Int, _ outputs: Int, kernel: Int, dilation: Int = 1,
    bias: Bool = true
  ) throws(WeightsError) {
    self.init(
      weight: try weights.normedWeight([outputs, inputs, kernel]),
      bias: bias ? try weights.tensor("bias", [outputs]) : nil, dilation: dilation)
  }
}
