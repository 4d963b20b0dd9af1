import Tensors
import Weights

// The blocks of the flow transformer. One stream's part of a block, d wide over T tokens, modulated by the
// vectors c:
//
//     shift1, scale1, gate1, shift2, scale2, gate2 = modulation(silu(c))     [S, T or 1, 6d]
//     q, k, v = qkv(norm(x) * (1 + scale1) + shift1)                         [B, T, 3d]
//     attend  (in a joint block over all three streams' keys and values)     [B, T, d]
//     x += gate1 * linear1(attended)                                         conv (3) or linear
//     x += gate2 * ffn(norm(x) * (1 + scale2) + shift2)                      gated MLP, conv (3) or linear
//
// S condition sets serve B = S * takes items: takes of one set share its modulation.

/// What the blocks of one step are modulated by, already through silu, and the positions of the streams.
struct StepConditions {
  /// One vector per set, `[S, 1, d]`: for clip and text and at the very end.
  let global: Tensor
  /// One vector per set and latent token, `[S, N, d]`.
  let perToken: Tensor
  /// Items of the batch per set.
  let takes: Int
  let latentRotary: RotaryTable
  let clipRotary: RotaryTable
}

/// `out(silu(a x) * (b x))` without biases, a convolution of `kernel` over the tokens or, for kernel 1, a
/// linear layer.
struct GatedMLP: Sendable {
  /// a and b in one pass: `w1` above `w3`.
  private let gates: TokenConv
  private let out: TokenConv

  init(_ weights: WeightScope, _ sizes: FlowSizes, kernel: Int) throws(WeightsError) {
    let (width, hidden) = (sizes.hiddenDim, sizes.gatedWidth)
    gates = TokenConv(
      weight: .concatenatedRows([
        try weights["w1"].tokenWeight(width, hidden, kernel),
        try weights["w3"].tokenWeight(width, hidden, kernel),
      ]), format: weights.format)
    out = TokenConv(weight: try weights["w2"].tokenWeight(hidden, width, kernel), format: weights.format)
  }

  func callAsFunction(_ x: Tensor) -> Tensor { out(gates(x).gatedSiLU()) }
}

extension WeightScope {
  /// The weight of a convolution over tokens; of kernel 1 the checkpoint keeps it as a linear layer's.
  fileprivate func tokenWeight(_ inputs: Int, _ outputs: Int, _ kernel: Int) throws(WeightsError) -> Tensor {
    try tensor("weight", kernel == 1 ? [outputs, inputs] : [outputs, inputs, kernel])
      .reshaped([outputs, inputs, kernel])
  }
}

/// One stream's part of a block.
struct StreamBlock: Sendable {
  private let modulation: Linear
  private let qkv: Linear
  private let queryNorm: Tensor
  private let keyNorm: Tensor
  private let heads: HeadShape
  private let format: NumberFormat
  private let tail: Tail?

  private struct Tail: Sendable {
    let linear1: TokenConv
    let ffn: GatedMLP
  }

  /// - Parameter givesOnly: the stream gives queries, keys and values and ends there: clip and text in the
  ///   last joint block, whose modulation is shift and scale alone.
  init(
    _ weights: WeightScope, _ sizes: FlowSizes, kernel: Int = 3, givesOnly: Bool = false
  ) throws(WeightsError) {
    let width = sizes.hiddenDim
    heads = HeadShape(heads: sizes.numHeads, headSize: sizes.headSize)
    format = weights.format
    modulation = try Linear(weights["adaLN_modulation"][1], width, givesOnly ? 2 * width : 6 * width)
    let projection = weights["attn"]["qkv"]
    qkv = Linear(
      weight: try projection.tensor("weight", [3 * width, width]).interleavedRowsAsThirds(),
      bias: try projection.tensor("bias", [3 * width]).interleavedRowsAsThirds(), format: weights.format)
    queryNorm = try weights["attn"]["q_norm"].tensor("weight", [sizes.headSize])
    keyNorm = try weights["attn"]["k_norm"].tensor("weight", [sizes.headSize])
    tail =
      givesOnly
      ? nil
      : Tail(
        linear1: TokenConv(
          weight: try weights["linear1"].tokenWeight(width, width, kernel),
          bias: try weights["linear1"].tensor("bias", [width]), format: weights.format),
        ffn: try GatedMLP(weights["ffn"], sizes, kernel: kernel))
  }

  /// The modulation of every item from `c` `[S, T or 1, d]`.
  func modulation(_ c: Tensor, takes: Int) -> Tensor { modulation(c).itemsRepeated(takes) }

  /// q, k, v side by side, `[B, T, 3d]`; q and k normalised per head and turned by their positions.
  func attentionInput(_ x: Tensor, _ modulation: Tensor, _ rotary: RotaryTable?) -> Tensor {
    qkv(x.modulated(by: modulation, shift: 0, scale: 1))
      .headsNormalizedAndRotated(channel: 0, heads, weight: queryNorm, rotary: rotary)
      .headsNormalizedAndRotated(channel: heads.width, heads, weight: keyNorm, rotary: rotary)
  }

  /// This stream's queries among the keys and values of `joint`, both `[B, T, 3d]`.
  func attended(_ own: Tensor, among joint: Tensor) -> Tensor {
    attention(
      HeadsView(own), HeadsView(joint, channel: heads.width), HeadsView(joint, channel: 2 * heads.width),
      heads,
      scale: 1 / Float(heads.headSize).squareRoot(), format: format)
  }

  func finished(_ x: Tensor, attended: Tensor, _ modulation: Tensor) -> Tensor {
    guard let tail else { return x }
    let x = x.adding(tail.linear1(attended), gatedBy: modulation, chunk: 2)
    return x.adding(tail.ffn(x.modulated(by: modulation, shift: 3, scale: 4)), gatedBy: modulation, chunk: 5)
  }
}

/// The three streams inside the joint blocks, `[B, tokens, d]` each.
struct Streams {
  var latent: Tensor
  var clip: Tensor
  var text: Tensor
}

/// Latent, clip and text attend to one another. After the last joint block clip and text are not used again.
struct JointBlock: Sendable {
  private let latent: StreamBlock
  private let clip: StreamBlock
  private let text: StreamBlock
  private let isLast: Bool

  init(_ weights: WeightScope, _ sizes: FlowSizes, isLast: Bool) throws(WeightsError) {
    self.isLast = isLast
    latent = try StreamBlock(weights["latent_block"], sizes)
    clip = try StreamBlock(weights["clip_block"], sizes, givesOnly: isLast)
    text = try StreamBlock(weights["text_block"], sizes, kernel: 1, givesOnly: isLast)
  }

  func callAsFunction(_ x: Streams, _ step: StepConditions) -> Streams {
    let latentModulation = latent.modulation(step.perToken, takes: step.takes)
    let clipModulation = clip.modulation(step.global, takes: step.takes)
    let textModulation = text.modulation(step.global, takes: step.takes)
    let ofLatent = latent.attentionInput(x.latent, latentModulation, step.latentRotary)
    let ofClip = clip.attentionInput(x.clip, clipModulation, step.clipRotary)
    let ofText = text.attentionInput(x.text, textModulation, nil)
    let joint = Tensor.concatenatedTokens([ofLatent, ofClip, ofText])
    var y = x
    y.latent = latent.finished(x.latent, attended: latent.attended(ofLatent, among: joint), latentModulation)
    if isLast { return y }
    y.clip = clip.finished(x.clip, attended: clip.attended(ofClip, among: joint), clipModulation)
    y.text = text.finished(x.text, attended: text.attended(ofText, among: joint), textModulation)
    return y
  }
}

/// The latent stream alone.
struct FusedBlock: Sendable {
  private let latent: StreamBlock

  init(_ weights: WeightScope, _ sizes: FlowSizes) throws(WeightsError) {
    latent = try StreamBlock(weights, sizes)
  }

  func callAsFunction(_ x: Tensor, _ step: StepConditions) -> Tensor {
    let modulation = latent.modulation(step.perToken, takes: step.takes)
    let qkv = latent.attentionInput(x, modulation, step.latentRotary)
    return latent.finished(x, attended: latent.attended(qkv, among: qkv), modulation)
  }
}

extension Tensor {
  /// Each item of the first axis `times` times in a row.
  func itemsRepeated(_ times: Int) -> Tensor {
    guard times > 1 else { return self }
    let items = shape[0]
    return reshaped([1, items, count / items])
      .tokens((0..<items * times).map { $0 / times })
      .reshaped([items * times] + shape.dropFirst())
  }
}
