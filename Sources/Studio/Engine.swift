import Foundation
import MMAudio
import Materials
import Media
import Tensors

/// Performs orders from the model's files to takes on disk. Blocks the calling thread, for minutes with large models: keep it
/// off the cooperative pool. One order at a time.
public struct Engine: Sendable {
  private let shelf: ModelShelf
  private let features: (any FeatureStore)?
  private let weights: KeptWeights?

  /// - Parameters:
  ///   - features: where those of earlier orders are; nil to encode anew. Results do not depend on it.
  ///   - weights: where packed ones are; nil to pack anew. Results do not depend on it.
  ///   - threads: of the kernels; nil for every core. Results do not depend on it.
  public init(
    shelf: ModelShelf, features: (any FeatureStore)? = nil, weights: KeptWeights? = nil, threads: Int? = nil
  ) {
    (self.shelf, self.features, self.weights) = (shelf, features, weights)
    Threads.use(threads ?? 0)
  }

  /// Every take of the order, each announced as soon as its files are complete.
  ///
  /// - Throws: what `explain` has sentences for; `CancellationError` soon after `cancellation` was raised. Takes that
  ///   were announced stay, of others nothing is left.
  public func render(
    _ order: RenderOrder, cancellation: Cancellation = Cancellation(),
    observe: (RenderEvent) -> Void = { _ in }
  ) throws -> [Take] {
    try order.validate()
    let files = try shelf.locate(order.recipe.model).files()
    var order = order
    let (memory, prints) = (FeatureMemory(features), Fingerprints())
    let trial = TowerTrial(files, memory, prints, weights, cancellation)
    let precisionNotes = try order.recipe.settlePrecision(for: files.architecture) {
      try trial.holds { observe(.progress(.trial, done: $0, total: $1, secondsLeft: nil)) }
    }
    let pipeline = Pipeline(files, order.recipe.precision, packed: weights?.packed)
    defer { weights?.place.trim() }
    let writer = try TakeWriter(order, isCancelled: { cancellation.isCancelled })
    do {
      let written = try withoutActuallyEscaping(observe) { [order] observe in
        let encoder = FeatureEncoder(order.recipe, pipeline, memory, prints)
        let plan = Workplan(
          order.recipe, pipeline.files.architecture, batches: [order.count], reused: encoder.reused)
        let clock = StageClock(plan, cancellation) { event in
          observe(event)
          // The stage's network is gone by now; so let its memory go back to the system.
          if case .finished = event { Tensor.releaseMemory() }
        }
        let encoded = try encoder.encode(
          watch: Viewing(order.recipe, pipeline.files.architecture, cancellation, clock).watch,
          progress: clock.progress)
        let sound = try pipeline.perform(
          encoded.features, duration: encoded.duration, order.sampling, progress: clock.progress)
        return try takes(of: sound, order.seeds, clock) { waveform, seed in
          let take = try writer.write(
            waveform, seed: seed, notes: precisionNotes + encoded.notes, timings: clock.timings)
          observe(.take(take))
          return take
        }
      }
      weights?.settle()
      return written
    } catch {
      writer.giveUp()
      throw error
    }
  }

  private func takes(
    of sound: [Waveform], _ seeds: [UInt64], _ clock: StageClock, write: (Waveform, UInt64) throws -> Take
  ) throws -> [Take] {
    var takes: [Take] = []
    for (waveform, seed) in zip(sound, seeds) {
      try clock.progress(.writing, takes.count, sound.count)
      takes.append(try write(waveform, seed))
    }
    clock.finish()
    return takes
  }
}

extension RenderOrder {
  /// One a take, counted up from the recipe's.
  var seeds: [UInt64] { (0..<count).map { recipe.seed &+ UInt64($0) } }

  var sampling: Sampling { recipe.sampling(seeds: seeds) }
}

extension Recipe {
  func sampling(seeds: [UInt64]) -> Sampling {
    Sampling(
      seeds: seeds, steps: numSteps, guidance: cfgStrength, solver: solver,
      guidanceInterval: guidanceInterval)
  }
}

extension LocatedModel {
  func files() throws -> ModelFiles {
    switch parts {
    case .folder(let path): return try ModelConfiguration(folder: path).located(in: path)
    case .published(let variant, let paths, let vocabulary):
      return try ModelFiles(variant.architecture, vocabulary: vocabulary) { part in
        guard let path = paths[part] else {
          throw ShelfError.filesMissing(
            model: name, missing: [variant.fileName(of: part)], damaged: [], bytes: 0)
        }
        return path
      }
    }
  }
}
