import Foundation
import Materials
import Studio
import Synchronization
import TestSupport
import Testing

/// The engine as a front end uses it, with the bundled model and clip.
struct EngineTests {
  private static let shelf = ModelShelf(root: "/nowhere", assets: [Repository.assets.path])
  private static let clip = Repository.assets.appendingPathComponent("clips/bouncing-ball.mp4").path

  private static func order(_ folder: URL, video: String? = clip, duration: Double = 1) throws -> RenderOrder
  {
    let recipe = Recipe(
      model: try shelf.defaultModel(), prompt: "a ball", numSteps: 2, span: TimeSpan(duration: duration),
      video: video)
    return RenderOrder(recipe: recipe, folder: folder.path)
  }

  @Test func stagesComeInOrderAndEachEnds() throws {
    try withTemporaryFolder { folder in
      let began = Mutex<[Stage]>([])
      let ended = Mutex<[Stage]>([])
      let takes = try Engine(shelf: Self.shelf).render(Self.order(folder)) { event in
        switch event {
        case .progress(let stage, _, _, _): began.withLock { if $0.last != stage { $0.append(stage) } }
        case .finished(let stage, _): ended.withLock { $0.append(stage) }
        case .take: break
        }
      }
      let stages = began.withLock { $0 }
      #expect(stages == ended.withLock { $0 })
      #expect(Set(stages).count == stages.count, "a stage came back: \(stages)")
      #expect(Set(stages) == Set(Stage.allCases).subtracting([.trial]), "a narrow model has nothing to try")
      #expect(takes.count == 1)
    }
  }

  @Test func progressNeverFallsBackAndEndsComplete() throws {
    try withTemporaryFolder { folder in
      let last = Mutex<[Stage: (done: Int, total: Int)]>([:])
      _ = try Engine(shelf: Self.shelf).render(Self.order(folder)) { event in
        guard case .progress(let stage, let done, let total, _) = event else { return }
        last.withLock { last in
          if let before = last[stage], before.total == total { #expect(done >= before.done, "\(stage)") }
          #expect(done <= total, "\(stage)")
          last[stage] = (done, total)
        }
      }
      last.withLock { #expect($0[.sampler]?.done == 2) }
    }
  }

  @Test(arguments: [Stage.footage, .clip, .sync, .sampler, .vocoder]) func cancellingInAnyStageLeavesNothing(
    _ stage: Stage
  ) throws {
    try withTemporaryFolder { folder in
      let cancellation = Cancellation()
      let output = folder.appendingPathComponent("takes")
      #expect(throws: CancellationError.self) {
        try Engine(shelf: Self.shelf).render(Self.order(output), cancellation: cancellation) { event in
          if case .progress(stage, _, _, _) = event { cancellation.cancel() }
        }
      }
      #expect(!FileManager.default.fileExists(atPath: output.path))
    }
  }

  @Test func aSpanBeyondTheVideoIsShortenedAndSaid() throws {
    try withTemporaryFolder { folder in
      let take = try #require(try Engine(shelf: Self.shelf).render(Self.order(folder, duration: 20)).first)
      #expect(abs(take.duration - 8) < 0.1)
      #expect(take.notes.contains { $0.contains("instead of 20 s") })
    }
  }

  @Test func theRecipeIsInTheFile() throws {
    try withTemporaryFolder { folder in
      let order = try Self.order(folder, video: nil)
      let take = try #require(try Engine(shelf: Self.shelf).render(order).first)
      let tags = try Program.named("ffprobe").run(
        ["-v", "error", "-show_entries", "format_tags=ONSET_RECIPE", "-of", "default=nw=1:nk=1", take.audio])
        .out
      #expect(try JSONDecoder().decode(Recipe.self, from: Data(tags.utf8)) == order.recipe)
    }
  }

  @Test func damagedWeightsAreNamed() throws {
    try withTemporaryFolder { folder in
      let model = folder.appendingPathComponent("models/broken")
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("models"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        at: Repository.assets.appendingPathComponent("models/onset-mini"), to: model)
      let vocoder = model.appendingPathComponent("vocoder.safetensors")
      let whole = try Data(contentsOf: vocoder)
      try whole.prefix(whole.count / 2).write(to: vocoder)
      var order = try Self.order(folder.appendingPathComponent("takes"), video: nil)
      order.recipe.model = "broken"
      do {
        _ = try Engine(shelf: ModelShelf(root: "/nowhere", assets: [folder.path])).render(order)
        Issue.record("half a vocoder was used")
      } catch {
        #expect(explain(error).sentence.contains("vocoder.safetensors"))
        #expect(explain(error).trouble == .badData)
      }
    }
  }
}
