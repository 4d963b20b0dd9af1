import MMAudio
import Materials

/// How the work of a render is spread over its stages, by arithmetic.
struct Workplan {
  struct Part {
    let stage: Stage
    let flop: Double
  }

  /// In the order of the work; a stage comes once a batch.
  let parts: [Part]

  /// - Parameters:
  ///   - reused: stages that do not run.
  ///   - batches: takes that are made together, for each batch.
  init(_ recipe: Recipe, _ sizes: Architecture, batches: [Int], reused: [Stage] = []) {
    guard let lengths = try? SequenceLengths(duration: recipe.span.duration, of: sizes) else {
      parts = []
      return
    }
    let features = Self.features(recipe, sizes, lengths).filter { !reused.contains($0.stage) }
    let takes = batches.flatMap { Self.takes($0, recipe, sizes, lengths) }
    parts = features + [Part(stage: .conditions, flop: 0)] + takes
  }

  private static func features(_ recipe: Recipe, _ sizes: Architecture, _ lengths: SequenceLengths) -> [Part]
  {
    let work = Workload(sizes)
    let text = Part(stage: .text, flop: 2 * work.text)
    if recipe.video == nil { return [text] }
    let segments = Double(lengths.sync / max(sizes.sync.stepsPerSegment, 1))
    return [
      // Decoding a picture costs about as much as 2 GFLOP of network.
      Part(stage: .footage, flop: 2e9 * Double(lengths.syncFrames)), text,
      Part(stage: .sync, flop: segments * work.syncSegment),
      Part(stage: .clip, flop: recipe.maskAwayClip ? 0 : Double(lengths.clip) * work.clipFrame),
    ]
  }

  private static func takes(
    _ count: Int, _ recipe: Recipe, _ sizes: Architecture, _ lengths: SequenceLengths
  ) -> [Part] {
    let work = Workload(sizes)
    let passes = Double(count * recipe.sampling(seeds: []).passes)
    let melFrames = lengths.latent * sizes.melFramesPerLatent
    return [
      Part(stage: .sampler, flop: passes * work.flowPass(latent: lengths.latent, clip: lengths.clip)),
      Part(stage: .latentDecoder, flop: Double(count) * work.latentDecoder(latent: lengths.latent)),
      Part(stage: .vocoder, flop: Double(count) * work.vocoder(melFrames: melFrames)),
      Part(stage: .writing, flop: 0),
    ]
  }

  /// The next part of a stage, from `index` on; nil where none is left.
  func part(_ stage: Stage, from index: Int) -> Int? {
    guard index < parts.count else { return nil }
    return parts[index...].firstIndex { $0.stage == stage }
  }

  /// Of the whole render, with `share` of part `index` done and all before it.
  func shareDone(_ index: Int, _ share: Double) -> Double {
    let total = parts.reduce(0) { $0 + $1.flop }
    guard total > 0 else { return 1 }
    return (parts[..<index].reduce(0) { $0 + $1.flop } + share * parts[index].flop) / total
  }

  /// Seconds for what follows part `index`, at so many seconds a flop; nil where a stage's pace is unknown.
  func seconds(after index: Int, _ pace: [Stage: Double]) -> Double? {
    var seconds = 0.0
    for part in parts[(index + 1)...] where part.flop > 0 {
      guard let pace = pace[part.stage] else { return nil }
      seconds += pace * part.flop
    }
    return seconds
  }
}
