import MMAudio
import Tensors

/// The flow transformer: one prediction from given features, with the tables that it turns and tells time by.
extension CaseTable {
  static func flowTransformer(_ golden: GoldenCase) throws {
    let config = try golden.setting(\.config, "config")
    let sizes: FlowSizes = try golden.set.sizes(config)
    let network = try FlowTransformer(
      golden.scope(.flow(golden.set.weights(config)), .sampler), sizes)
    let latent = try golden.tensor("in.latent", axes: 3)
    let features = Features(
      clip: try golden.tensor("in.clip_f", axes: 3), sync: try golden.tensor("in.sync_f", axes: 3),
      text: try golden.tensor("in.text_f", axes: 3))
    try conditions(golden, network, features, latentTokens: latent.shape[1])
    try tables(golden, sizes, latentTokens: latent.shape[1])
    try guided(golden, network, features, latent)
  }

  private static func conditions(
    _ golden: GoldenCase, _ network: FlowTransformer, _ features: Features, latentTokens: Int
  ) throws {
    guard let clip = features.clip, let sync = features.sync else { return }
    let conditions = network.conditions(
      clip: clip, sync: sync, text: features.text, latentTokens: latentTokens)
    try golden.check("cond.clip_f", conditions.clip)
    try golden.check("cond.sync_f", conditions.sync)
    try golden.check("cond.text_f", conditions.text)
    try golden.check("global_mlp", conditions.global)
    let times = try golden.tensor("in.t").values
    let latent = try golden.tensor("in.latent")
    _ = try network.flow(latent, at: times, conditions, observe: golden.observer())
    let empty = network.conditions(
      clip: network.emptyClip.everywhere(clip.shape[1]), sync: network.emptySync.everywhere(sync.shape[1]),
      text: network.emptyText.reshaped([1] + network.emptyText.shape), latentTokens: latentTokens)
    try golden.check("empty.clip_f", empty.clip)
    try golden.check("empty.sync_f", empty.sync)
    try golden.check("empty.text_f", empty.text)
  }

  private static func tables(_ golden: GoldenCase, _ sizes: FlowSizes, latentTokens: Int) throws {
    let sinusoid = TimestepSinusoid(sizes)
    let times = try golden.tensor("in.t").values
    try golden.check("t.freqs", Tensor(sinusoid.frequencies, shape: [sinusoid.frequencies.count]))
    try golden.check(
      "t.sinusoid",
      Tensor(times.flatMap { sinusoid($0) }, shape: [times.count, 2 * sinusoid.frequencies.count]))
    let clipTokens = try golden.tensor("in.clip_f").shape[1]
    let scale = Double(latentTokens) / Double(max(clipTokens, 1))
    try golden.check(
      "rope.latent", .turns(RotaryTable(tokens: latentTokens, headSize: sizes.headSize), sizes.headSize))
    try golden.check(
      "rope.clip",
      .turns(RotaryTable(tokens: clipTokens, headSize: sizes.headSize, frequencyScale: scale), sizes.headSize)
    )
  }

  /// `cfg4.5_flow`: guided with that strength, both items at the time that the notes speak of.
  private static func guided(
    _ golden: GoldenCase, _ network: FlowTransformer, _ features: Features, _ latent: Tensor
  ) throws {
    let duration: Double = try golden.setting(\.seq?.duration, "seq.duration")
    let config = try golden.setting(\.config, "config")
    let seq = try golden.setting(\.seq, "seq")
    let lengths = try SequenceLengths(
      duration: duration, of: golden.set.architecture(dit: config, seq: seq, duration: duration))
    golden.check(
      Check("seq", [lengths.latent, lengths.clip, lengths.sync], [seq.latent, seq.clip, seq.sync]))
    let notes = golden.entry.tensors?.values.compactMap(\.note) ?? []
    let time = notes.lazy.compactMap { $0.firstMatch(of: #/at t=([0-9.]+[0-9])/#) }.first.flatMap {
      Float($0.1)
    }
    for name in golden.names {
      guard let strength = name.wholeMatch(of: #/cfg([0-9.]+)_flow/#).flatMap({ Double($0.1) }) else {
        continue
      }
      guard let time else { throw VerificationError.missingSetting(name: "t of \(name)") }
      let conditions = try network.conditions(features, lengths, guidance: strength)
      try golden.check(name, try GuidedFlow(network, conditions, guidance: strength)(latent, time))
    }
  }
}

extension Tensor {
  /// One vector `[1, C]` as every token of one item, `[1, tokens, C]`.
  fileprivate func everywhere(_ tokens: Int) -> Tensor {
    Tensor.tiled(self, times: tokens).reshaped([1, tokens, shape[1]])
  }

  /// A rotary table as the reference keeps it: `[1, tokens, headSize / 2, 2, 2]` of `[[cos, -sin], [sin, cos]]`.
  fileprivate static func turns(_ table: RotaryTable, _ headSize: Int) -> Tensor {
    let values = zip(table.cosines, table.sines).flatMap { cos, sin in [cos, -sin, sin, cos] }
    return Tensor(values, shape: [1, table.cosines.count / (headSize / 2), headSize / 2, 2, 2])
  }
}
