import Tensors
import Weights

/// The decoder of the spectrogram VAE: latent to log-mel (reference `mmaudio/ext/autoencoder/vae.py`; its
/// layers keep magnitudes as EDM2 does, arXiv 2312.02696).
///
///     latent [B, N, e]
///     conv in (3)                                             [B, N, 4w]
///     middle: residual, attention over time, residual         [B, N, 4w]
///     level 2: 3 residuals                                    [B, N, 4w]
///     level 1: 3 residuals, every token twice, conv (3)       [B, 2N, 2w]
///     level 0: 3 residuals                                    [B, 2N, w]
///     silu, conv out (3), * deviation + mean                  [B, 2N, bins] log-mel
///
/// No biases; widths for multipliers 1, 2, 4. Every convolution's weight is normalised at load.
public struct LatentDecoder: Sendable {
  private let convIn: ShortConv1d
  private let middle: (before: Residual, attention: TimeAttention, after: Residual)
  /// In the order of the pass: from the widest level down.
  private let levels: [Level]
  private let convOut: ShortConv1d

  /// - Parameter weights: see `WeightScope.latentDecoder`; all that it does not ignore is used.
  /// - Throws: `WeightsError`, or `MMAudioError.unusableSize`.
  public init(_ weights: WeightScope, _ sizes: LatentDecoderSizes) throws {
    try sizes.check()
    let decoder = weights["decoder"]
    let widths = sizes.multipliers.map { $0 * sizes.hiddenDim }
    var width = widths[widths.count - 1]
    convIn = ShortConv1d(
      weight: try decoder["conv_in"].tensor("weight", [width, sizes.latentDim, 3]).rowsNormalized())
    let mid = decoder["mid"]
    middle = (
      try Residual(mid["block_1"], width, width), try TimeAttention(mid["attn_1"], width),
      try Residual(mid["block_2"], width, width)
    )
    var levels: [Level] = []
    for index in widths.indices.reversed() {
      levels.append(
        try Level(decoder["up"], index, from: width, to: widths[index], blocks: sizes.resBlocks + 1))
      width = widths[index]
    }
    self.levels = levels
    convOut = try Self.output(weights, width, sizes.melBins)
    try weights.finish()
  }

  /// The last convolution, with its learned gain and the spectrogram's statistics folded in.
  private static func output(
    _ weights: WeightScope, _ inputs: Int, _ bins: Int
  ) throws(WeightsError) -> ShortConv1d {
    let decoder = weights["decoder"]
    let gain = 1 + (try decoder.tensor("learnable_gain", [])).values[0]
    let deviation = try weights.tensor("data_std", [1, bins, 1])
    let mean = try weights.tensor("data_mean", [1, bins, 1])
    let weight = try decoder["conv_out"].tensor("weight", [bins, inputs, 3]).rowsNormalized()
    return ShortConv1d(
      weight: weight.rowsScaled(by: deviation.values.map { $0 * gain / siluScale }),
      bias: mean.reshaped([bins]))
  }

  /// - Parameter latent: `[B, N, e]`, with the flow network's mean and deviation already applied.
  /// - Returns: log-mel, `[B, 2N, bins]`.
  public func callAsFunction(_ latent: Tensor, observe: Observer? = nil) -> Tensor {
    var x = convIn(latent)
    observe?("conv_in", x)
    x = middle.before(x)
    observe?("mid.block_1", x)
    x = middle.attention(x)
    observe?("mid.attn_1", x)
    x = middle.after(x)
    observe?("mid.block_2", x)
    x = x.clamped(to: activationRange)
    for level in levels { x = level(x, observe) }
    let mel = convOut(x.map(.silu))
    observe?("mel", mel)
    return mel
  }
}

/// The reference clamps activations after every block of the decoder.
private let activationRange: ClosedRange<Float> = -256...256

/// Every silu of this network is divided by this, so that it keeps magnitudes. The weights that follow take
/// it up.
private let siluScale: Float = 0.596

/// Some residual blocks of one width, the first of which may change it.
private struct Level: Sendable {
  let name: String
  let blocks: [Residual]
  let upsampling: ShortConv1d?

  init(_ up: WeightScope, _ index: Int, from: Int, to: Int, blocks: Int) throws(WeightsError) {
    let weights = up[index]
    var residuals: [Residual] = []
    for block in 0..<blocks {
      residuals.append(try Residual(weights["block"][block], block == 0 ? from : to, to))
    }
    self.name = "up.\(index)"
    self.blocks = residuals
    // The encoder halves the time after its level 0, which the reference counts as level 1 on the way back.
    self.upsampling =
      index == 1 ? try ShortConv1d(magnitudePreserving: weights["upsample"]["conv"], to, to) : nil
  }

  func callAsFunction(_ input: Tensor, _ observe: Observer?) -> Tensor {
    var x = input
    for (index, block) in blocks.enumerated() {
      x = block(x)
      observe?("\(name).block.\(index)", x)
      x = x.clamped(to: activationRange)
    }
    guard let upsampling else { return x }
    let twice = upsampling(x.tokens((0..<2 * x.shape[1]).map { $0 / 2 }))
    observe?("\(name).upsample", twice)
    return twice
  }
}

private struct Residual: Sendable {
  let first: ShortConv1d
  let second: ShortConv1d
  let shortcut: Linear?

  init(_ weights: WeightScope, _ inputs: Int, _ outputs: Int) throws(WeightsError) {
    first = try ShortConv1d(magnitudePreserving: weights["conv1"], inputs, outputs, afterSilu: true)
    second = try ShortConv1d(magnitudePreserving: weights["conv2"], outputs, outputs, afterSilu: true)
    shortcut =
      inputs == outputs
      ? nil : try Linear(magnitudePreserving: weights["nin_shortcut"], inputs, outputs)
  }

  /// The skip path too carries the normalised input.
  func callAsFunction(_ input: Tensor) -> Tensor {
    let x = input.pixelNormalized()
    let branch = second(first(x.map(.silu), then: .silu))
    return (shortcut?(x) ?? x).mixed(with: branch)
  }
}

/// One head over all channels; q, k and also v are normalised, the input is not.
private struct TimeAttention: Sendable {
  let width: Int
  let qkv: Linear
  let output: Linear

  init(_ weights: WeightScope, _ width: Int) throws(WeightsError) {
    self.width = width
    let rows = try weights["qkv"].tensor("weight", [3 * width, width, 1])
    qkv = Linear(
      weight: rows.rowsNormalized().interleavedRowsAsThirds().reshaped([3 * width, width]),
      format: weights.format)
    output = try Linear(magnitudePreserving: weights["proj_out"], width, width)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let (batch, tokens) = (x.shape[0], x.shape[1])
    let qkv = qkv(x).reshaped([batch, 3 * tokens, width]).pixelNormalized()
      .reshaped([batch, tokens, 3 * width])
    let mixed = attention(
      HeadsView(qkv), HeadsView(qkv, channel: width), HeadsView(qkv, channel: 2 * width),
      HeadShape(heads: 1, headSize: width), scale: 1 / Float(width).squareRoot())
    return x.mixed(with: output(mixed))
  }
}

extension Tensor {
  /// 0.7 of `self`, 0.3 of `branch`, brought back to unit magnitude.
  fileprivate func mixed(with branch: Tensor) -> Tensor {
    let scale = 1 / Float(0.7 * 0.7 + 0.3 * 0.3).squareRoot()
    return combined(branch, factor: 0.3 * scale, selfFactor: 0.7 * scale)
  }

  /// A convolution's weight so that every output channel keeps magnitudes: `W / (1e-4 + ||W|| / sqrt(n)) /
  /// sqrt(n)` with n values per output.
  package func rowsNormalized() -> Tensor {
    let width = count / shape[0]
    let root = Float(width).squareRoot()
    let factors = withValues { values in
      (0..<shape[0]).map { row in
        let squares = values[row * width..<(row + 1) * width].reduce(Float(0)) { $0.addingProduct($1, $1) }
        return 1 / (1e-4 + squares.squareRoot() / root) / root
      }
    }
    return rowsScaled(by: factors)
  }

  fileprivate func rowsScaled(by factors: [Float]) -> Tensor {
    let width = count / shape[0]
    return Tensor(shape: shape) { out in
      withValues { x in
        for row in factors.indices {
          for i in row * width..<(row + 1) * width { out[i] = x[i] * factors[row] }
        }
      }
    }
  }
}

extension ShortConv1d {
  fileprivate init(
    magnitudePreserving weights: WeightScope, _ inputs: Int, _ outputs: Int, afterSilu: Bool = false
  ) throws(WeightsError) {
    let weight = try weights.tensor("weight", [outputs, inputs, 3]).rowsNormalized()
    self.init(weight: afterSilu ? weight * (1 / siluScale) : weight, format: weights.format)
  }
}

extension Linear {
  /// A convolution of kernel 1.
  fileprivate init(
    magnitudePreserving weights: WeightScope, _ inputs: Int, _ outputs: Int
  ) throws(WeightsError) {
    let weight = try weights.tensor("weight", [outputs, inputs, 1]).rowsNormalized()
    self.init(weight: weight.reshaped([outputs, inputs]), format: weights.format)
  }
}
