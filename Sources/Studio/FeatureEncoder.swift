import Foundation
import MMAudio
import Materials
import Tensors

/// From a recipe to features by the shortest way: what was encoded before is looked up, only the rest is
/// watched, encoded and kept.
struct FeatureEncoder {
  struct Encoded {
    var features: Features
    /// Seconds that are performed.
    var duration: Double
    var notes: [String]
  }

  /// What a look at the video tells besides pictures.
  private struct Sight: Codable {
    var duration: Double
    var isStill: Bool
    var notes: [String]
  }

  private let pipeline: Pipeline
  private let recipe: Recipe
  private let memory: FeatureMemory
  private let prints: Fingerprints
  private let keys: FeatureKeys
  private var texts: [String: Tensor] = [:]
  private var sight: Sight?
  private var clip: Tensor?
  private var sync: Tensor?

  /// Looks up what there is.
  init(_ recipe: Recipe, _ pipeline: Pipeline, _ memory: FeatureMemory, _ prints: Fingerprints) {
    (self.pipeline, self.recipe, self.memory, self.prints) = (pipeline, recipe, memory, prints)
    keys = FeatureKeys(pipeline.files, recipe, prints)
    let sizes = pipeline.files.architecture
    for prompt in prompts {
      texts[prompt] = memory.tensor(
        keys.text(prompt), [1, sizes.clip.text.contextLength, sizes.clip.text.width])
    }
    sight = memory.data(keys.footage).flatMap { try? JSONDecoder().decode(Sight.self, from: $0) }
    guard let sight, let lengths = try? SequenceLengths(duration: sight.duration, of: sizes) else { return }
    if !recipe.maskAwayClip {
      clip = memory.tensor(keys.clip, [1, sight.isStill ? 1 : lengths.clipFrames, sizes.clip.embedDim])
    }
    if !sight.isStill { sync = memory.tensor(keys.sync, [1, lengths.sync, sizes.sync.embedDim]) }
  }

  private var prompts: [String] {
    recipe.prompt == recipe.negativePrompt ? [recipe.prompt] : [recipe.prompt, recipe.negativePrompt]
  }

  // MARK: What there is to do

  /// Stages before the sampler that have to run.
  var missing: Set<Stage> {
    var missing = lacksPictures ? lackingTowers.union([.footage]) : []
    if prompts.contains(where: { texts[$0] == nil }) { missing.insert(.text) }
    return missing
  }

  /// Stages that need not run, since their results are here; in their order.
  var reused: [Stage] {
    var used: [Stage] = [.text]
    if recipe.video != nil { used += [.footage] + (recipe.maskAwayClip ? [] : [.clip]) }
    if recipe.video != nil, sight?.isStill != true { used.append(.sync) }
    let missing = missing
    return Stage.allCases.filter { used.contains($0) && !missing.contains($0) }
  }

  private var lacksPictures: Bool { recipe.video != nil && (sight == nil || !lackingTowers.isEmpty) }

  private var lackingTowers: Set<Stage> {
    var lacking: Set<Stage> = []
    if clip == nil, !recipe.maskAwayClip { lacking.insert(.clip) }
    if sync == nil, sight?.isStill != true { lacking.insert(.sync) }
    return lacking
  }

  // MARK: Doing it

  /// - Parameter watch: gives the pictures; only called where they are needed.
  func encode(
    watch: () throws -> (pictures: Scene.Pictures, notes: [String]), progress: Pipeline.StageProgress
  ) throws -> Encoded {
    let pictures = lacksPictures ? try watch() : nil
    let texts = try encodeTexts(progress)
    var (clip, sync) = (clip, sync)
    if case .footage(let footage)? = pictures?.pictures {
      try footage.check(
        against: SequenceLengths(duration: footage.duration, of: pipeline.files.architecture))
      sync = try sync ?? kept(\.sync) { try pipeline.sync(footage.syncFrames, progress: progress) }
      clip = try clip ?? encodeClip(footage.clipFrames, progress)
    } else if case .still(let picture, _)? = pictures?.pictures {
      clip = try clip ?? encodeClip([picture], progress)
    }
    let seen = pictures.map(keptSight) ?? sight
    return Encoded(
      features: Features(
        clip: clip, sync: sync, text: texts[0], negative: texts[texts.count - 1]),
      duration: seen?.duration ?? recipe.span.duration, notes: seen?.notes ?? [])
  }

  /// One a prompt.
  private func encodeTexts(_ progress: Pipeline.StageProgress) throws -> [Tensor] {
    let new = prompts.filter { texts[$0] == nil }
    var encoded = new.isEmpty ? [] : try pipeline.text(new, progress: progress)
    for (prompt, states) in zip(new, encoded) { memory.keep(states, keys.text(prompt)) }
    return prompts.map { texts[$0] ?? encoded.removeFirst() }
  }

  private func encodeClip(_ frames: [Picture], _ progress: Pipeline.StageProgress) throws -> Tensor? {
    if recipe.maskAwayClip { return nil }
    return try kept(\.clip) { try pipeline.clip(frames, progress: progress) }
  }

  private func keptSight(_ pictures: Scene.Pictures, _ notes: [String]) -> Sight {
    var sight = Sight(duration: pictures.duration, isStill: false, notes: notes)
    if case .still = pictures { sight.isStill = true }
    if let data = try? JSONEncoder().encode(sight) { memory.keep(data, unchanged(\.footage)) }
    return sight
  }

  private func kept(
    _ key: KeyPath<FeatureKeys, String?>, _ encode: () throws -> Tensor
  ) rethrows -> Tensor {
    let tensor = try encode()
    memory.keep(tensor, unchanged(key))
    return tensor
  }

  /// nil where the files are not those any more for which the key was made: whose pictures were seen, nobody
  /// knows.
  private func unchanged(_ key: KeyPath<FeatureKeys, String?>) -> String? {
    FeatureKeys(pipeline.files, recipe, prints)[keyPath: key] == keys[keyPath: key] ? keys[keyPath: key] : nil
  }
}
