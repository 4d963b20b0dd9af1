import Benchmarks
import Foundation
import MMAudio
import Materials
import Studio
import Synchronization
import TestSupport
import Testing

/// What `auto` becomes for a model wide enough to gain by it, and that its towers are tried once.
@Suite struct PrecisionChoiceTests {
  private static let clip = Repository.assets.appendingPathComponent("clips/bouncing-ball.mp4").path

  /// The embedded model's sizes with a wider flow transformer, and random weights.
  private func withWideModel(
    _ body: (_ render: (String?, Precision) throws -> (precision: Precision, tried: Bool)) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let mini = Repository.assets.appendingPathComponent("models/onset-mini").path
      var sizes = try ModelConfiguration(folder: mini).architecture
      sizes.flow.hiddenDim = 256
      let path = folder.appendingPathComponent("models/wide").path
      try SyntheticModel("wide", sizes).write(to: path, vocabulary: mini + "/vocabulary.txt")
      let engine = Engine(
        shelf: ModelShelf(root: "/nowhere", assets: []), features: MemoryStore())
      try body { video, precision in
        let recipe = Recipe(
          model: path, prompt: "a ball", numSteps: 1, span: TimeSpan(duration: 1), video: video,
          precision: precision)
        let tried = Mutex(false)
        let takes = try engine.render(RenderOrder(recipe: recipe, folder: folder.path)) { event in
          if case .progress(.trial, _, _, _) = event { tried.withLock { $0 = true } }
        }
        return (takes[0].recipe.precision, tried.withLock { $0 })
      }
    }
  }

  private static let best = Precision.int8.resolved(for: PublishedVariant.small16k.architecture)

  @Test(.enabled(if: best == .int8)) func towersAreTriedOnceForAuto() throws {
    try withWideModel { render in
      let prompt = try render(nil, .automatic)
      #expect(prompt == (.int16, false), "without pictures nothing depends on it")
      #expect(try render(Self.clip, .int16) == (.int16, false))
      #expect(try render(Self.clip, .automatic) == (.int8, true))
      #expect(try render(Self.clip, .automatic) == (.int8, false))
    }
  }

  /// Keeps features as the cache on disk does.
  private final class MemoryStore: FeatureStore {
    private let kept = Mutex<[String: Data]>([:])
    func data(_ key: String) -> Data? { kept.withLock { $0[key] } }
    func store(_ data: Data, for key: String) { kept.withLock { $0[key] = data } }
  }
}
