import Materials
import Tensors
import Weights

/// The whole journey, on the files of one model. Networks are loaded stage by stage; `keep` names those that
/// stay in memory for the next take.
///
/// Everything here blocks its thread for seconds to minutes.
public struct Pipeline: Sendable {
  /// Hears how much of a stage is done, often with nothing new; throws to stop.
  public typealias StageProgress = (_ stage: Stage, _ done: Int, _ total: Int) throws -> Void

  public let files: ModelFiles
  private let networks: LoadedNetworks

  /// - Parameter packed: where packed weights outlive the process; nil packs them anew. Results do not depend on it.
  public init(
    _ files: ModelFiles, _ precision: Precision = .float32, keep: Set<Stage> = [], packed: PackedFolder? = nil
  ) {
    self.files = files
    networks = LoadedNetworks(files, precision, keep: keep, packed: packed)
  }

  /// One waveform a seed, each what it would be alone.
  public func perform(
    _ scene: Scene, _ sampling: Sampling, progress: StageProgress = { _, _, _ in }
  ) throws -> [Waveform] {
    let features = try encode(scene, progress: progress)
    return try perform(features, duration: scene.duration, sampling, progress: progress)
  }

  /// The same from features on.
  public func perform(
    _ features: Features, duration: Double, _ sampling: Sampling,
    progress: StageProgress = { _, _, _ in }
  ) throws -> [Waveform] {
    let latents = try sample(features, duration: duration, sampling, progress: progress)
    let mels = try mels(of: latents, progress: progress)
    return try waveforms(of: mels, progress: progress)
  }

  /// Forgets the networks that were kept.
  public func drop() { networks.drop() }
}

// MARK: Pictures and words to features

extension Pipeline {
  public func encode(_ scene: Scene, progress: StageProgress = { _, _, _ in }) throws -> Features {
    let lengths = try SequenceLengths(duration: scene.duration, of: files.architecture)
    let prompts =
      scene.negativePrompt.map { $0 == scene.prompt ? [$0] : [scene.prompt, $0] } ?? [scene.prompt]
    let texts = try text(prompts, progress: progress)
    var features = Features(text: texts[0], negative: scene.negativePrompt == nil ? nil : texts.last)
    switch scene.pictures {
    case .none: break
    case .still(let picture, _):
      if !scene.maskAwayClip { features.clip = try clip([picture], progress: progress) }
    case .footage(let footage):
      try footage.check(against: lengths)
      features.sync = try sync(footage.syncFrames, progress: progress)
      if !scene.maskAwayClip { features.clip = try clip(footage.clipFrames, progress: progress) }
    }
    return features
  }

  /// `[1, frames, clipDim]`.
  public func clip(_ frames: [Picture], progress: StageProgress = { _, _, _ in }) throws -> Tensor {
    try progress(.clip, 0, 1)
    let encoded = try networks.clipImage()(frames, progress: { try progress(.clip, $0, $1) })
    return encoded.reshaped([1] + encoded.shape)
  }

  /// `[1, sync tokens, syncDim]`.
  public func sync(_ frames: [Picture], progress: StageProgress = { _, _, _ in }) throws -> Tensor {
    try progress(.sync, 0, 1)
    let encoded = try networks.synchformer()(frames, progress: { try progress(.sync, $0, $1) })
    return encoded.reshaped([1] + encoded.shape)
  }

  /// For each of `prompts` its states `[1, text tokens, textDim]`: in one pass, and each what it would be alone.
  public func text(_ prompts: [String], progress: StageProgress = { _, _, _ in }) throws -> [Tensor] {
    try progress(.text, 0, 1)
    let tokenizer = try networks.tokenizer()
    let states = try networks.clipText()(
      prompts.map { tokenizer($0).ids }, progress: { try progress(.text, $0, $1) })
    return prompts.indices.map { states.rows($0..<$0 + 1) }
  }
}

extension Footage {
  /// The towers take minutes: pictures that do not fit the duration are better refused before.
  public func check(against lengths: SequenceLengths) throws(MMAudioError) {
    guard clipFrames.count == lengths.clipFrames else {
      throw .wrongTokens(stage: .clip, found: clipFrames.count, wanted: lengths.clipFrames)
    }
    guard syncFrames.count == lengths.syncFrames else {
      throw .wrongTokens(stage: .sync, found: syncFrames.count, wanted: lengths.syncFrames)
    }
  }
}

// MARK: Features to latents

/// A flow and the conditions it follows: all that takes of one scene share.
public struct ConditionedFlow: Sendable {
  let network: FlowTransformer
  let conditions: Conditions
  let guidance: Double
  let latentTokens: Int

  func flow(_ interval: ClosedRange<Double>?) -> GuidedFlow {
    GuidedFlow(network, conditions, guidance: guidance, interval: interval)
  }
}

extension Pipeline {
  /// Takes that go through the network together, to bound memory; changes no result.
  private static let takesAtOnce = 4

  /// Gets, after a step, how many are done and what the final latents `[seeds, N, latentDim]` look like from there;
  /// throws to stop.
  public typealias Estimates = (_ steps: Int, _ latents: @autoclosure () -> Tensor) throws -> Void

  /// `[seeds, N, latentDim]`, as the latent decoder wants it.
  ///
  /// - Parameter features: of one video.
  public func sample(
    _ features: Features, duration: Double, _ sampling: Sampling, progress: StageProgress = { _, _, _ in }
  ) throws -> Tensor {
    let flow = try conditioned(
      features, duration: duration, guidance: sampling.guidance, progress: progress)
    let groups = sampling.seeds.groups(of: Self.takesAtOnce)
    let latents = try groups.enumerated().map { index, seeds in
      var group = sampling
      group.seeds = seeds
      return try sample(flow, group) { stage, done, _ in
        try progress(stage, index * sampling.steps + done, groups.count * sampling.steps)
      }
    }
    return .concatenatedRows(latents)
  }

  /// The features projected, once for all seeds.
  public func conditioned(
    _ features: Features, duration: Double, guidance: Double, progress: StageProgress = { _, _, _ in }
  ) throws -> ConditionedFlow {
    let lengths = try SequenceLengths(duration: duration, of: files.architecture)
    try progress(.conditions, 0, 1)
    let network = try networks.flow()
    let conditions = try network.conditions(features, lengths, guidance: guidance)
    try progress(.conditions, 1, 1)
    return ConditionedFlow(
      network: network, conditions: conditions, guidance: guidance,
      latentTokens: lengths.latent)
  }

  /// `[seeds, N, latentDim]`: all seeds at once.
  ///
  /// - Parameters:
  ///   - sampling: with the guidance that `flow` was conditioned for.
  ///   - progress: steps done; called for every block of the network.
  public func sample(
    _ flow: ConditionedFlow, _ sampling: Sampling, progress: StageProgress = { _, _, _ in },
    estimates: Estimates = { _, _ in }
  ) throws -> Tensor {
    try withoutActuallyEscaping(progress) { progress in
      let (network, steps) = (flow.network, sampling.steps)
      let guided = flow.flow(sampling.guidanceInterval)
      var latent = noise(
        seeds: sampling.seeds, tokens: flow.latentTokens, channels: network.sizes.latentDim)
      var done = 0
      let sampler = Sampler(
        grid: TimeGrid(steps: steps), noise: latent, solver: sampling.solver, jumps: guided.jumps
      ) { state, time in
        try guided(state, time) { _, _ in try progress(.sampler, done, steps) }
      }
      for result in sampler {
        let step = try result.get()
        (latent, done) = (step.next, done + 1)
        try progress(.sampler, done, steps)
        try estimates(done, network.denormalized(step.estimate))
      }
      latent = network.denormalized(latent)
      try latent.checkFinite(.sampler)
      return latent
    }
  }
}

// MARK: Latents to sound

extension Pipeline {
  /// `[takes, mel frames, bins]`.
  ///
  /// - Parameter latents: `[takes, N, latentDim]`.
  public func mels(of latents: Tensor, progress: StageProgress = { _, _, _ in }) throws -> Tensor {
    let takes = latents.shape[0]
    try progress(.latentDecoder, 0, takes)
    let decoder = try networks.latentDecoder()
    let mels = try (0..<takes).map { take in
      let mel = decoder(latents.rows(take..<take + 1))
      try progress(.latentDecoder, take + 1, takes)
      return mel
    }
    let mel = Tensor.concatenatedRows(mels)
    try mel.checkFinite(.latentDecoder)
    return mel
  }

  /// One waveform for each of `mels` `[takes, mel frames, bins]`.
  public func waveforms(of mels: Tensor, progress: StageProgress = { _, _, _ in }) throws -> [Waveform] {
    let takes = mels.shape[0]
    try progress(.vocoder, 0, takes)
    let vocoder = try networks.vocoder()
    return try (0..<takes).map { take in
      let samples = try vocoder(
        mels.rows(take..<take + 1), progress: { try progress(.vocoder, take * $1 + $0, takes * $1) })
      try samples.checkFinite(.vocoder)
      return Waveform(samples: samples.values, samplingRate: files.architecture.samplingRate)
    }
  }
}

extension Tensor {
  fileprivate func checkFinite(_ stage: Stage) throws(MMAudioError) {
    let isFinite = withValues { values in values.allSatisfy { $0.isFinite } }
    if !isFinite { throw .notFinite(stage: stage) }
  }
}

extension Array {
  fileprivate func groups(of size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
