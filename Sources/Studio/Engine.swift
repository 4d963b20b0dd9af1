import Foundation
import MMAudio
import Materials
import Media
import Tensors

/// Performs orders from the model's files to takes on disk. Blocks the calling thread, for minutes with large models: keep it
/// off the cooperative pool. One order at a time.
public struct Engine: Sendable {
  private let shelf: ModelShelf

  /// - Parameter threads: of the kernels; nil for every core. Results do not depend on it.
  public init(shelf: ModelShelf, threads: Int? = nil) {
    self.shelf = shelf
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
    let pipeline = Pipeline(try shelf.locate(order.recipe.model).files())
    let writer = try TakeWriter(order, isCancelled: { cancellation.isCancelled })
    do {
      return try withoutActuallyEscaping(observe) { observe in
        let clock = StageClock(Workplan(order, pipeline.files.architecture), cancellation, observe)
        return try perform(order, pipeline, writer, clock) { observe(.take($0)) }
      }
    } catch {
      writer.giveUp()
      throw error
    }
  }

  private func perform(
    _ order: RenderOrder, _ pipeline: Pipeline, _ writer: TakeWriter, _ clock: StageClock, announce: (Take) -> Void
  ) throws -> [Take] {
    let viewing = Viewing(order.recipe, pipeline.files.architecture) { try clock.progress(.footage, $0, $1) }
    let (scene, notes) = try viewing.scene()
    let sampling = Sampling(seeds: order.seeds, steps: order.recipe.numSteps, guidance: order.recipe.cfgStrength)
    let sound = try pipeline.perform(scene, sampling) { try clock.progress($0, $1, $2) }
    var takes: [Take] = []
    for (seed, waveform) in zip(order.seeds, sound) {
      try clock.progress(.writing, takes.count, sound.count)
      takes.append(try writer.write(waveform, seed: seed, notes: notes, timings: clock.timings))
      announce(takes[takes.count - 1])
    }
    clock.finish()
    return takes
  }
}

extension RenderOrder {
  /// One a take, counted up from the recipe's.
  var seeds: [UInt64] { (0..<count).map { recipe.seed &+ UInt64($0) } }
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
