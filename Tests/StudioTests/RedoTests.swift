import Foundation
import Materials
import Media
import Studio
import Tensors
import TestSupport
import Testing

struct RedoTests {
  private static let engine = Engine(shelf: ModelShelf(root: "/nowhere", assets: [Repository.assets.path]))

  private static func take(
    in folder: URL, seed: UInt64 = 3, _ change: (inout Recipe) -> Void = { _ in }
  ) throws -> URL {
    let clip = Repository.assets.appendingPathComponent("clips/bouncing-ball.mp4").path
    var recipe = Recipe(
      model: "onset-mini", prompt: "a ball", seed: seed, numSteps: 2, span: TimeSpan(duration: 1), video: clip
    )
    change(&recipe)
    var order = RenderOrder(recipe: recipe, folder: folder.path)
    order.picture.soundOnly = true
    let take = try #require(try engine.render(order).first)
    #expect(take.video == nil)
    return URL(fileURLWithPath: take.audio)
  }

  @Test func theSameRecipeComesOutIdentical() throws {
    try withTemporaryFolder { folder in
      let file = try Self.take(in: folder)
      let before = try Data(contentsOf: file)
      let outcome = try Redo(Self.engine).run(file)
      #expect(outcome.difference == nil)
      #expect(outcome.recipe.seed == 3)
      #expect(try Data(contentsOf: file) == before)
    }
  }

  @Test func solverAndIntervalAreInTheTags() throws {
    try withTemporaryFolder { folder in
      let file = try Self.take(in: folder) { ($0.solver, $0.guidanceInterval) = (.multistep, 0...0.4) }
      let outcome = try Redo(Self.engine).run(file)
      #expect(outcome.difference == nil)
      #expect(outcome.recipe.solver == .multistep && outcome.recipe.guidanceInterval == 0...0.4)
    }
  }

  /// So that tags of the usual recipe stay the same bytes, and old ones are read.
  @Test func usualSolversAreNotWritten() throws {
    let recipe = Recipe(model: "onset-mini", prompt: "a ball")
    let json = String(decoding: try JSONEncoder().encode(recipe), as: UTF8.self)
    #expect(!json.contains("solver") && !json.contains("guidance_interval"))
    #expect(try JSONDecoder().decode(Recipe.self, from: Data(json.utf8)).solver == .euler)
  }

  /// Whatever was asked for, the tags hold what was used, and that gives the same sound.
  @Test(arguments: Precision.allCases) func everyPrecisionComesOutIdentical(precision: Precision) throws {
    try withTemporaryFolder { folder in
      let file = try Self.take(in: folder) { $0.precision = precision }
      let used = try #require(try FLACReader(file).tags.recipe).precision
      #expect(used != .automatic && used != .float16)
      let outcome = try Redo(Self.engine).run(file)
      #expect(outcome.difference == nil && outcome.notes.isEmpty)
    }
  }

  @Test func whatOnsetLacksIsSaid() throws {
    try withTemporaryFolder { folder in
      let recipe = Recipe(
        model: "onset-mini", prompt: "rain", numSteps: 1, span: TimeSpan(duration: 1), precision: .float16)
      let take = try #require(try Self.engine.render(RenderOrder(recipe: recipe, folder: folder.path)).first)
      #expect(take.notes == ["Onset has no arithmetic in fp16: fp32 was used instead."])
    }
  }

  @Test func whatTheProcessorLacksIsSaid() throws {
    try KernelLevel.plain.use {
      try withTemporaryFolder { folder in
        let recipe = Recipe(
          model: "onset-mini", prompt: "rain", numSteps: 1, span: TimeSpan(duration: 1), precision: .int8)
        let take = try #require(
          try Self.engine.render(RenderOrder(recipe: recipe, folder: folder.path)).first)
        #expect(
          take.notes == ["This processor is not faster in int8 than in fp32, which was used instead."])
        let used = try FLACReader(URL(fileURLWithPath: take.audio)).tags.recipe?.precision
        #expect(used == .float32)
      }
    }
  }

  @Test func anotherSoundUnderTheRecipeIsTold() throws {
    try withTemporaryFolder { folder in
      let file = try Self.take(in: folder)
      let read = try FLACReader(file)
      var altered = read.waveform
      altered.samples[5000] += 0.25
      let other = folder.appendingPathComponent("other.flac")
      try FLACWriter(tags: read.tags).write(altered, to: other)
      let difference = try #require(try Redo(Self.engine).run(other).difference)
      #expect(difference.sample == 5000 && difference.count == 1)
      #expect(abs(difference.largest - 0.25) < 1e-6)
    }
  }

  @Test func filesWithoutRecipeAreRefused() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("plain.flac")
      try FLACWriter().write(Waveform(samples: [0, 0.5], samplingRate: 16_000), to: file)
      #expect(throws: SoundError.noRecipe(path: file.path)) { try Redo(Self.engine).run(file) }
    }
  }

  @Test func differencesAreCounted() throws {
    func wave(_ samples: [Float], _ rate: Int = 10) -> Waveform {
      Waveform(samples: samples, samplingRate: rate)
    }
    #expect(SoundDifference(wave([1, 2]), wave([1, 2])) == nil)
    let some = try #require(SoundDifference(wave([0, 0.5, 0, 0]), wave([0, 0, 0, -1])))
    #expect(some.sample == 1 && some.time == 0.1 && some.count == 2 && some.largest == 1)
    let longer = try #require(SoundDifference(wave([0, 0]), wave([0, 0, 0.5])))
    #expect(longer.sample == 2 && longer.count == 1 && longer.largest == 0 && longer.lengths == [2, 3])
    let rates = try #require(SoundDifference(wave([0, 0], 10), wave([0, 0], 20)))
    #expect(rates.sample == 0 && rates.count == 2 && rates.samplingRates == [10, 20])
  }
}
