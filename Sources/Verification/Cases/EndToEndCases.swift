import MMAudio
import Materials
import Tensors

/// Whole generations: frames and ids in, a waveform out.
extension CaseTable {
  static func wholeGeneration(_ golden: GoldenCase) throws {
    let engine = try TinyEngine(golden)
    let lengths = try SequenceLengths(
      duration: try golden.setting(\.duration, "duration"), of: engine.architecture)
    let seq = try golden.setting(\.seq, "seq")
    golden.check(
      Check("seq", [lengths.latent, lengths.clip, lengths.sync], [seq.latent, seq.clip, seq.sync]))
    let features = try engine.features(golden, lengths)
    let latent = try engine.sampled(golden, features, lengths)
    let mel = engine.decoder(latent)
    try golden.check("mel", mel.transposed())
    try golden.check("audio", engine.vocoder(mel).withOneChannel, golden.waveformTolerance)
    if features.isOfOneVideo { try pipeline(golden, engine.architecture, features) }
  }

  /// The same take as a render makes it, from the checkpoints' paths on. A batch is drawn in one call upstream and take
  /// by take here, which are different noises.
  private static func pipeline(_ golden: GoldenCase, _ architecture: Architecture, _ features: Features)
    throws
  {
    let configs = [
      ModelPart.flow: try golden.setting(\.dit, "dit"), .clip: "clip", .sync: "synchformer",
      .latentDecoder: try golden.setting(\.vae, "vae"), .vocoder: try golden.setting(\.vocoder, "vocoder"),
    ]
    let files = ModelFiles(architecture, vocabulary: "") { part in
      golden.set.path("weights/\(configs[part] ?? "").safetensors")
    }
    let sampling = Sampling(
      seeds: [try golden.setting(\.seed, "seed")], steps: try golden.setting(\.steps, "steps"),
      guidance: try golden.setting(\.guidance, "cfg_strength"))
    let pipeline = Pipeline(files, golden.aids.precision)
    let latents = try pipeline.sample(
      features, duration: try golden.setting(\.duration, "duration"), sampling)
    let waveforms = try pipeline.waveforms(of: pipeline.mels(of: latents))
    let found = waveforms.flatMap(\.samples).map(Double.init)
    golden.check(
      Check("audio of the pipeline", found, try golden.tensor("audio").values.map(Double.init),
        golden.waveformTolerance))
  }
}

extension Features {
  fileprivate var isOfOneVideo: Bool { text.shape[0] == 1 }
}

/// All networks of one case.
private struct TinyEngine {
  let architecture: Architecture
  let image: CLIPImageTower
  let text: CLIPTextTower
  let sync: Synchformer
  let flow: FlowTransformer
  let decoder: LatentDecoder
  let vocoder: Vocoder

  init(_ golden: GoldenCase) throws {
    let set = golden.set
    let dit = try golden.setting(\.dit, "dit")
    let (vae, voice) = (try golden.setting(\.vae, "vae"), try golden.setting(\.vocoder, "vocoder"))
    architecture = try set.architecture(
      dit: dit, vae: vae, vocoder: voice, seq: try golden.setting(\.seq, "seq"),
      duration: try golden.setting(\.duration, "duration"))
    let clip = try set.weights("clip")
    image = try CLIPImageTower(golden.scope(.clipImage(clip), .clip), architecture.clip)
    text = try CLIPTextTower(golden.scope(.clipText(clip), .text), architecture.clip)
    sync = try Synchformer(
      golden.scope(.synchformer(set.weights("synchformer")), .sync), architecture.sync)
    flow = try FlowTransformer(golden.scope(.flow(set.weights(dit)), .sampler), architecture.flow)
    decoder = try LatentDecoder(
      golden.scope(.latentDecoder(set.weights(vae)), .latentDecoder), architecture.latentDecoder)
    vocoder = try Vocoder(golden.scope(.vocoder(set.weights(voice)), .vocoder), architecture.vocoder)
  }

  func features(_ golden: GoldenCase, _ lengths: SequenceLengths) throws -> Features {
    golden.stage = .text
    var features = Features(text: try text(golden.rows("in.tokens")))
    try golden.check("feat.text", features.text)
    let videos = features.text.shape[0]
    if golden.has("in.neg_tokens") { features.negative = try text(golden.rows("in.neg_tokens")) }
    if golden.has("in.clip_frames_u8") {
      features.clip = try perVideo(golden.pictures("in.clip_frames_u8"), videos) { try image($0) }
    }
    if golden.has("in.sync_frames_u8") {
      features.sync = try perVideo(golden.pictures("in.sync_frames_u8"), videos) { try sync($0) }
    }
    try check(features, golden, lengths)
    golden.stage = .sampler
    return golden.aids.precision == .float32 ? features : try recorded(golden)
  }

  /// The reference's own: sounds are only comparable from the same features on.
  private func recorded(_ golden: GoldenCase) throws -> Features {
    Features(
      clip: try golden.tensor("feat.clip"), sync: try golden.tensor("feat.sync"),
      text: try golden.tensor("feat.text"),
      negative: golden.has("feat.neg_text") ? try golden.tensor("feat.neg_text") : nil)
  }

  /// `[videos, tokens, width]` of all videos' frames, one behind the other.
  private func perVideo(_ frames: [Picture], _ videos: Int, _ tower: ([Picture]) throws -> Tensor) throws
    -> Tensor
  {
    let each = frames.count / max(videos, 1)
    let parts = try (0..<videos).map { try tower(Array(frames[$0 * each..<($0 + 1) * each])) }
    let joined = Tensor.concatenatedRows(parts)
    return joined.reshaped([videos, joined.shape[0] / max(videos, 1), joined.shape[1]])
  }

  /// The goldens hold what stands in for absent features too, spread over all tokens.
  private func check(_ features: Features, _ golden: GoldenCase, _ lengths: SequenceLengths) throws {
    let videos = features.text.shape[0]
    let clip =
      features.clip
      ?? Tensor.tiled(flow.emptyClip, times: videos).reshaped([videos, 1, flow.emptyClip.count])
    let sync =
      features.sync
      ?? Tensor.tiled(flow.emptySync, times: videos).reshaped([videos, 1, flow.emptySync.count])
    golden.stage = .clip
    try golden.check("feat.clip", clip.spread(over: lengths.clip))
    golden.stage = .sync
    try golden.check("feat.sync", sync.spread(over: lengths.sync))
    golden.stage = .text
    let negative =
      features.negative
      ?? Tensor.tiled(flow.emptyText.reshaped([1] + flow.emptyText.shape), times: videos)
    if golden.has("feat.neg_text") { try golden.check("feat.neg_text", negative) }
  }

  /// The latent that the sampler arrives at, as the decoder wants it.
  func sampled(_ golden: GoldenCase, _ features: Features, _ lengths: SequenceLengths) throws -> Tensor {
    let guidance = try golden.setting(\.guidance, "cfg_strength")
    let start = noise(
      seed: try golden.setting(\.seed, "seed"),
      shape: [features.text.shape[0], lengths.latent, architecture.flow.latentDim])
    try golden.check("x0", start, .absolute(2e-6))
    let grid = TimeGrid(steps: try golden.setting(\.steps, "steps"))
    try golden.check("t", Tensor(Array(grid.times.prefix(grid.steps)), shape: [grid.steps]), .absolute(1e-7))
    let conditions = try flow.conditions(features, lengths, guidance: guidance)
    let guided = GuidedFlow(flow, conditions, guidance: guidance)
    var state = start
    for result in Sampler(grid: grid, noise: start, flow: { try guided($0, $1) }) {
      let step = try result.get()
      let (x, velocity) = ("step\(step.index).x", "step\(step.index).flow")
      if golden.has(x) { try golden.check(x, step.state) }
      if golden.has(velocity) { try golden.check(velocity, step.flow) }
      state = step.next
    }
    try golden.check("x1", state)
    let latent = flow.denormalized(state)
    try golden.check("latent", latent)
    return latent
  }
}

extension Tensor {
  /// One token for all, where there is only one.
  fileprivate func spread(over tokens: Int) -> Tensor {
    shape[1] == 1 ? self.tokens(Array(repeating: 0, count: tokens)) : self
  }
}
