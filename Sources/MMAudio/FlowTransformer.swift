import Tensors
import Weights

/// The network that predicts where the latent flows (MMAudio, arXiv 2412.15322, section 3; reference
/// `mmaudio/model/networks.py`). Versions 1 and 2 differ in the activation of the input projections and in
/// the time's frequencies.
///
///     latent [B, N, l], a time per set                               conditions: S sets, B = S * takes
///     x = gated MLP conv (7) of activation of conv (7)               [B, N, d]
///     g = embedding of the time + conditions' global                 [S, d]     modulates clip, text and end
///     e = g + conditions' sync                                       [S, N, d]  modulates latent tokens
///     joint blocks over latent, clip, text
///     fused blocks over latent
///     flow = conv (7) of norm(x) * (1 + scale(g)) + shift(g)         [B, N, l]
public struct FlowTransformer: Sendable {
  public let sizes: FlowSizes
  private let projections: ConditionProjections
  private let input: (conv: Conv1d, mlp: GatedMLP)
  private let sinusoid: TimestepSinusoid
  private let timeEmbedding: (Linear, Linear)
  private let jointBlocks: [JointBlock]
  private let fusedBlocks: [FusedBlock]
  private let finalModulation: Linear
  private let finalConv: Conv1d
  private let latentMean: Tensor
  private let latentDeviation: Tensor
  /// What stands for absent features, one vector each: `[1, clipDim]`, `[1, syncDim]`.
  public let emptyClip: Tensor
  public let emptySync: Tensor
  /// What stands for an absent negative prompt, `[text tokens, textDim]`.
  public let emptyText: Tensor

  /// - Parameter weights: see `WeightScope.flow`; all that it does not ignore is used.
  /// - Throws: `WeightsError`, or `MMAudioError.unusableSize`.
  public init(_ weights: WeightScope, _ sizes: FlowSizes) throws {
    try sizes.check()
    self.sizes = sizes
    let width = sizes.hiddenDim
    projections = try ConditionProjections(weights, sizes)
    let audio = weights["audio_input_proj"]
    input = (
      try Conv1d(audio[0], sizes.latentDim, width, kernel: 7), try GatedMLP(audio[2], sizes, kernel: 7)
    )
    sinusoid = TimestepSinusoid(sizes)
    let time = weights["t_embed"]["mlp"]
    timeEmbedding = (
      try Linear(time[0], 2 * sinusoid.frequencies.count, width), try Linear(time[2], width, width)
    )
    var joint: [JointBlock] = []
    for index in 0..<sizes.jointDepth {
      joint.append(
        try JointBlock(weights["joint_blocks"][index], sizes, isLast: index == sizes.jointDepth - 1))
    }
    var fused: [FusedBlock] = []
    for index in 0..<sizes.fusedDepth {
      fused.append(try FusedBlock(weights["fused_blocks"][index], sizes))
    }
    (jointBlocks, fusedBlocks) = (joint, fused)
    let final = weights["final_layer"]
    finalModulation = try Linear(final["adaLN_modulation"][1], width, 2 * width)
    finalConv = try Conv1d(final["conv"], width, sizes.latentDim, kernel: 7)
    latentMean = try weights.tensor("latent_mean", [1, 1, sizes.latentDim])
    latentDeviation = try weights.tensor("latent_std", [1, 1, sizes.latentDim])
    emptyClip = try weights.tensor("empty_clip_feat", [1, sizes.clipDim])
    emptySync = try weights.tensor("empty_sync_feat", [1, sizes.syncDim])
    emptyText = try weights.tensor("empty_string_feat", [sizes.textTokens, sizes.textDim])
    try weights.finish()
  }

  /// - Parameters:
  ///   - clip: `[S, clip tokens, clipDim]`.
  ///   - sync: `[S, sync tokens, syncDim]`, whole segments of 8.
  ///   - text: `[S, text tokens, textDim]`.
  public func conditions(clip: Tensor, sync: Tensor, text: Tensor, latentTokens: Int) -> Conditions {
    projections(clip: clip, sync: sync, text: text, latentTokens: latentTokens)
  }

  /// The flow at `latent` `[B, N, latentDim]`, the same shape. B is a multiple of the S condition sets; items
  /// `s * B/S ..< (s + 1) * B/S` belong to set s.
  ///
  /// - Parameters:
  ///   - times: 0 to 1, one for each set.
  ///   - progress: blocks done and in all; may throw to stop.
  ///   - observe: sees the rungs under the goldens' names.
  /// - Throws: what `progress` throws.
  public func flow(
    _ latent: Tensor, at times: [Float], _ conditions: Conditions, progress: Progress = { _, _ in },
    observe: Observer? = nil
  ) throws -> Tensor {
    precondition(times.count == conditions.sets && latent.shape[0] % conditions.sets == 0)
    precondition(latent.shape[1] == conditions.latentTokens)
    let step = step(times, conditions, takes: latent.shape[0] / conditions.sets, observe)
    let projected = input.mlp(input.conv(latent, then: sizes.inputActivation))
    observe?("audio_in", projected)
    var x = try joined(projected, conditions, step, progress, observe)
    for (index, block) in fusedBlocks.enumerated() {
      x = block(x, step)
      observe?("fused\(index)", x)
      try progress(jointBlocks.count + index + 1, jointBlocks.count + fusedBlocks.count)
    }
    // The paper would modulate by the per-token vectors here; the weights were trained with the global one.
    let modulation = finalModulation(step.global).itemsRepeated(step.takes)
    let flow = finalConv(x.modulated(by: modulation, shift: 0, scale: 1))
    observe?("flow", flow)
    return flow
  }

  /// The latent `[B, N, d]` through the joint blocks.
  private func joined(
    _ latent: Tensor, _ conditions: Conditions, _ step: StepConditions, _ progress: Progress,
    _ observe: Observer?
  ) throws -> Tensor {
    var streams = Streams(
      latent: latent, clip: conditions.clip.itemsRepeated(step.takes),
      text: conditions.text.itemsRepeated(step.takes))
    for (index, block) in jointBlocks.enumerated() {
      streams = block(streams, step)
      observe?("joint\(index).latent", streams.latent)
      if index < jointBlocks.count - 1 {
        observe?("joint\(index).clip", streams.clip)
        observe?("joint\(index).text", streams.text)
      }
      try progress(index + 1, jointBlocks.count + fusedBlocks.count)
    }
    return streams.latent
  }

  private func step(
    _ times: [Float], _ conditions: Conditions, takes: Int, _ observe: Observer?
  ) -> StepConditions {
    let waves = Tensor(times.flatMap { sinusoid($0) }, shape: [times.count, 2 * sinusoid.frequencies.count])
    let time = timeEmbedding.1(timeEmbedding.0(waves, then: .silu))
    observe?("t.embed", time)
    let global = (time + conditions.global).reshaped([times.count, 1, sizes.hiddenDim])
    observe?("global_c", global)
    let perToken = conditions.sync + global
    observe?("extended_c", perToken)
    return StepConditions(
      global: global.map(.silu), perToken: perToken.map(.silu), takes: takes,
      latentRotary: conditions.latentRotary, clipRotary: conditions.clipRotary)
  }

  /// The sampler's result as the latent decoder wants it: each channel's mean and deviation given back.
  public func denormalized(_ latent: Tensor) -> Tensor {
    latent.multiplied(by: latentDeviation.reshaped([sizes.latentDim]))
      + latentMean.reshaped([sizes.latentDim])
  }
}
