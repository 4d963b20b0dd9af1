import Tensors
import Weights

/// BigVGAN, log-mel to waveform (arXiv 2206.04658; reference `mmaudio/ext/bigvgan/models.py` for 16 kHz and
/// NVIDIA's version 2 for 44.1 kHz; they differ in sizes, the last bias and the last function).
///
///     mel [B, T, bins]
///     conv (7)                                                        [B, T, c]
///     for each rate r: transposed conv of stride r,                   [B, T r, c/2]
///                      mean of three AMP blocks of kernels 3, 7, 11   [B, T r, c/2]
///     snake, conv (7), tanh or clamp                                  [B, T * product of rates]
///
///     AMP block: three times x += conv(snake(conv dilated(snake(x)))), dilations 1, 3, 5
///
/// Weight norm is folded at load. A model of our own may hear an `Excitation` behind each up-sampling
/// and have its `Attack` sharpened.
public struct Vocoder: Sendable {
  private let convPre: Conv1d
  private let stages: [Stage]
  private let activationPost: SnakeBeta
  private let convPost: Conv1d
  private let tanhAtFinal: Bool
  private let excitation: Excitation?
  private let attack: Attack?

  /// - Parameter weights: see `WeightScope.vocoder`; all that it does not ignore is used.
  /// - Throws: `WeightsError`, or `MMAudioError.unusableSize`.
  public init(_ weights: WeightScope, _ sizes: VocoderSizes) throws {
    try sizes.check()
    var (channels, rows) = (sizes.initialChannels, 1)
    excitation = (sizes.sourceChannels ?? 0) > 0 ? Excitation(.for16k) : nil
    attack = sizes.sharpAttacks ?? false ? Attack(.for16k) : nil
    convPre = try Conv1d(weightNormed: weights["conv_pre"], sizes.melBins, channels, kernel: 7)
    var stages: [Stage] = []
    for index in sizes.upsampleRates.indices {
      rows *= sizes.upsampleRates[index]
      stages.append(try Stage(weights, sizes, index, channels, rows: rows))
      channels /= 2
    }
    self.stages = stages
    activationPost = try SnakeBeta(weights["activation_post"], channels)
    convPost = try Conv1d(
      weightNormed: weights["conv_post"], channels, 1, kernel: 7, bias: sizes.biasAtFinal)
    tanhAtFinal = sizes.tanhAtFinal
    try weights.finish()
  }

  /// - Parameters:
  ///   - mel: log-mel, `[B, T, bins]`.
  ///   - progress: work done and in all, in multiply-adds per mel frame; called a few dozen times, may throw
  ///     to stop.
  ///   - observe: sees the rungs under the goldens' names.
  /// - Returns: `[B, samples]`, within -1...1.
  /// - Throws: what `progress` throws.
  public func callAsFunction(
    _ mel: Tensor, progress: Progress = { _, _ in }, observe: Observer? = nil
  ) throws -> Tensor {
    let total = stages.reduce(0) { $0 + $1.work }
    var done = 0
    var x = convPre(mel)
    let source = try excitation.map { try $0(mel, check: { try progress(0, total) }) }
    observe?("conv_pre", x)
    for stage in stages {
      x = try stage(x, source, observe) {
        done += $0
        try progress(done, total)
      }
    }
    x = activationPost(x)
    observe?("activation_post", x)
    x = convPost(x).reshaped([x.shape[0], x.shape[1]])
    if let attack { x = x.multiplied(by: attack(mel)) }
    return tanhAtFinal ? x.map(.tanh) : x.clamped(to: -1...1)
  }
}

/// One up-sampling and the blocks behind it.
private struct Stage: Sendable {
  let index: Int
  /// Rows that come out for each mel frame.
  let rows: Int
  let up: ConvTranspose1d
  /// Samples of the source to one row.
  let source: Linear?
  let blocks: [AMPBlock]

  init(
    _ weights: WeightScope, _ sizes: VocoderSizes, _ index: Int, _ channels: Int, rows: Int
  ) throws(WeightsError) {
    self.index = index
    self.rows = rows
    // Weight norm runs over all axes but the first, which here is the input's.
    let upWeights = weights["ups"][index][0]
    up = ConvTranspose1d(
      weight: try upWeights.normedWeight([channels, channels / 2, sizes.upsampleKernels[index]]),
      bias: try upWeights.tensor("bias", [channels / 2]), stride: sizes.upsampleRates[index],
      format: weights.format)
    let sourceChannels = sizes.sourceChannels ?? 0
    source =
      sourceChannels > 0
      ? try Linear(
        sourceConv: weights["source_convs"][index], sourceChannels, channels / 2, samples: sizes.hop / rows)
      : nil
    var blocks: [AMPBlock] = []
    for (j, kernel) in sizes.blockKernels.enumerated() {
      let place = weights["resblocks"][index * sizes.blockKernels.count + j]
      blocks.append(try AMPBlock(place, channels / 2, kernel, sizes.blockDilations[j]))
    }
    self.blocks = blocks
  }

  /// Multiply-adds per mel frame.
  var work: Int { blocks.reduce(0) { $0 + $1.pairWork * $1.pairs.count } * rows }

  /// - Parameter heard: the source, `[B, samples, channels]`, of a vocoder that hears one.
  func callAsFunction(
    _ input: Tensor, _ heard: Tensor?, _ observe: Observer?, _ did: (_ work: Int) throws -> Void
  ) throws -> Tensor {
    var x = up(input)
    if let source, let heard { x = x + source(heard.reshaped([x.shape[0], x.shape[1], source.inputs])) }
    observe?("ups.\(index)", x)
    var sum: Tensor?
    for (j, block) in blocks.enumerated() {
      let y = try block(x) { try did(block.pairWork * rows) }
      observe?("resblocks.\(index * blocks.count + j)", y)
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
    let dilated: ShortConv1d
    let between: SnakeBeta
    let plain: ShortConv1d
  }

  let pairs: [Pair]
  /// Multiply-adds of one pair per row.
  let pairWork: Int

  init(_ weights: WeightScope, _ channels: Int, _ kernel: Int, _ dilations: [Int]) throws(WeightsError) {
    var pairs: [Pair] = []
    for (m, dilation) in dilations.enumerated() {
      pairs.append(
        Pair(
          before: try SnakeBeta(weights["activations"][2 * m], channels),
          dilated: try ShortConv1d(
            weightNormed: weights["convs1"][m], channels, kernel: kernel, dilation: dilation),
          between: try SnakeBeta(weights["activations"][2 * m + 1], channels),
          plain: try ShortConv1d(weightNormed: weights["convs2"][m], channels, kernel: kernel)))
    }
    self.pairs = pairs
    pairWork = 2 * channels * channels * kernel
  }

  func callAsFunction(_ input: Tensor, _ didPair: () throws -> Void) throws -> Tensor {
    var x = input
    for pair in pairs {
      x = pair.plain(pair.dilated(x, after: pair.before), after: pair.between, adding: x)
      try didPair()
    }
    return x
  }
}

extension SnakeBeta {
  fileprivate init(_ weights: WeightScope, _ channels: Int) throws(WeightsError) {
    self.init(
      alpha: try weights["act"].tensor("alpha", [channels]),
      beta: try weights["act"].tensor("beta", [channels]),
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

extension Linear {
  /// A convolution whose stride is its kernel, `[outputs, channels, samples]`: a row is that many samples of all
  /// channels, which lie channels last.
  fileprivate init(
    sourceConv weights: WeightScope, _ channels: Int, _ outputs: Int, samples: Int
  ) throws(WeightsError) {
    let weight = try weights.tensor("weight", [outputs, channels, samples]).transposed()
    self.init(
      weight: weight.reshaped([outputs, samples * channels]), bias: try weights.tensor("bias", [outputs]))
  }
}

extension ShortConv1d {
  fileprivate init(
    weightNormed weights: WeightScope, _ channels: Int, kernel: Int, dilation: Int = 1
  ) throws(WeightsError) {
    self.init(
      weight: try weights.normedWeight([channels, channels, kernel]),
      bias: try weights.tensor("bias", [channels]), dilation: dilation)
  }
}

extension Conv1d {
  fileprivate init(
    weightNormed weights: WeightScope, _ inputs: Int, _ outputs: Int, kernel: Int, bias: Bool = true
  ) throws(WeightsError) {
    self.init(
      weight: try weights.normedWeight([outputs, inputs, kernel]),
      bias: bias ? try weights.tensor("bias", [outputs]) : nil, format: weights.format)
  }
}
