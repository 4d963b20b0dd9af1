import MMAudio
import Materials
import Tensors
import Weights

/// One stage of a published variant at full size, with random weights: ready to run again and again.
public struct StageBench {
  public let stage: Stage
  /// What one run does ("2 frames").
  public let unit: String
  /// Arithmetic of one run.
  public let flop: Double
  /// Runs in a guided render of 8 s with 25 steps.
  public let runsPerRender: Double
  public let run: () throws -> Void

  /// Stages with a network; the others are over in a moment.
  public static let stages: [Stage] = [.clip, .sync, .text, .conditions, .sampler, .latentDecoder, .vocoder]

  /// Builds the stage's network; the towers of a large variant take some seconds and gigabytes.
  public init(
    _ stage: Stage, of variant: PublishedVariant, in precision: Precision = .float32
  ) throws {
    let setting = try Setting(variant, .synthetic().in(precision.format(of: stage)))
    self.stage = stage
    switch stage {
    case .clip: (unit, flop, runsPerRender, run) = try setting.clip(frames: 2)
    case .sync: (unit, flop, runsPerRender, run) = try setting.sync(segments: 2)
    case .text: (unit, flop, runsPerRender, run) = try setting.text()
    case .conditions: (unit, flop, runsPerRender, run) = try setting.conditions()
    case .sampler: (unit, flop, runsPerRender, run) = try setting.sampler()
    case .latentDecoder: (unit, flop, runsPerRender, run) = try setting.latentDecoder()
    case .vocoder: (unit, flop, runsPerRender, run) = try setting.vocoder()
    case .trial, .footage, .writing: throw BenchError.noNetwork(stage)
    }
  }

  typealias Parts = (unit: String, flop: Double, runsPerRender: Double, run: () throws -> Void)
}

public enum BenchError: Error, Equatable, Sendable {
  /// The stage has no network to time.
  case noNetwork(Stage)
}

/// Sizes and inputs of an 8 s render.
private struct Setting {
  let weights: WeightScope
  let sizes: Architecture
  let work: Workload
  let lengths: SequenceLengths

  init(_ variant: PublishedVariant, _ weights: WeightScope) throws {
    self.weights = weights
    sizes = variant.architecture
    work = Workload(sizes)
    lengths = try SequenceLengths(duration: 8, of: sizes)
  }

  func clip(frames: Int) throws -> StageBench.Parts {
    let tower = try CLIPImageTower(weights["visual"], sizes.clip)
    let pictures = randomPictures(frames, side: sizes.clip.inputSize)
    return (
      "\(frames) frames", Double(frames) * work.clipFrame, Double(lengths.clipFrames) / Double(frames),
      { _ = try tower(pictures, chunk: frames) }
    )
  }

  func sync(segments: Int) throws -> StageBench.Parts {
    let tower = try Synchformer(weights, sizes.sync)
    let pictures = randomPictures(
      sizes.sync.segment + (segments - 1) * sizes.sync.step, side: sizes.sync.imageSize)
    let inRender = Double(lengths.sync / sizes.sync.stepsPerSegment)
    return (
      "\(segments) segments", Double(segments) * work.syncSegment, inRender / Double(segments),
      { _ = try tower(pictures) }
    )
  }

  func text() throws -> StageBench.Parts {
    let tower = try CLIPTextTower(weights, sizes.clip)
    let prompt = [sizes.clip.start] + Array(repeating: 320, count: 10) + [sizes.clip.end]
    let padded = prompt + Array(repeating: 0, count: sizes.clip.text.contextLength - prompt.count)
    return ("prompt and negative", 2 * work.text, 1, { _ = try tower([padded, padded]) })
  }

  func conditions() throws -> StageBench.Parts {
    let network = try FlowTransformer(weights, sizes.flow)
    let features = randomFeatures()
    return (
      "both sets", 0, 1, { [lengths] in _ = try network.conditions(features, lengths, guidance: 4.5) }
    )
  }

  func sampler() throws -> StageBench.Parts {
    let network = try FlowTransformer(weights, sizes.flow)
    let flow = GuidedFlow(
      network, try network.conditions(randomFeatures(), lengths, guidance: 4.5), guidance: 4.5)
    let latent = noise(seed: 1, shape: [1, lengths.latent, sizes.flow.latentDim])
    let pass = work.flowPass(latent: lengths.latent, clip: lengths.clip)
    return ("guided step", 2 * pass, 25, { _ = try flow(latent, 0.4) })
  }

  func latentDecoder() throws -> StageBench.Parts {
    let decoder = try LatentDecoder(weights, sizes.latentDecoder)
    let latent = noise(seed: 1, shape: [1, lengths.latent, sizes.flow.latentDim])
    return ("8 s", work.latentDecoder(latent: lengths.latent), 1, { _ = decoder(latent) })
  }

  func vocoder() throws -> StageBench.Parts {
    let vocoder = try Vocoder(weights, sizes.vocoder)
    let frames = lengths.latent * sizes.melFramesPerLatent
    let mel = noise(seed: 1, shape: [1, frames, sizes.vocoder.melBins])
    return ("8 s", work.vocoder(melFrames: frames), 1, { _ = try vocoder(mel) })
  }

  private func randomFeatures() -> Features {
    func random(_ tokens: Int, _ width: Int) -> Tensor { noise(seed: 2, shape: [1, tokens, width]) }
    let text = random(sizes.flow.textTokens, sizes.flow.textDim)
    return Features(
      clip: random(lengths.clip, sizes.flow.clipDim), sync: random(lengths.sync, sizes.flow.syncDim),
      text: text,
      negative: text)
  }
}

/// Pictures of noise, all different.
private func randomPictures(_ count: Int, side: Int) -> [Picture] {
  var generator = SystemRandomNumberGenerator()
  return (0..<count).map { _ in
    Picture(
      width: side, height: side,
      pixels: (0..<side * side * 3).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }
}
