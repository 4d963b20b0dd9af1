import Foundation
import Materials
import Studio
import Tensors
import TestSupport
import Testing

/// Features are encoded once, and what is reused is heard as if it were new.
struct FeatureReuseTests {
  private static let all: [Stage] = [.footage, .clip, .sync, .text]

  /// Every change of a recipe, and what is reused of the recipe before it.
  @Test(arguments: [
    ("seed", all), ("steps", all), ("guidance", all), ("prompt", [.footage, .clip, .sync]), ("span", [.text]),
    ("start", [.text]), ("mask", [.footage, .sync, .text]), ("video", [.text]),
    ("no video", [.text]), ("copy", all),
  ])
  func aChangePaysForWhatItChanges(_ change: String, _ reused: [Stage]) throws {
    try withTemporaryFolder { folder in
      let recipe = ServiceStage.recipe()
      let changed = try Self.changed(recipe, change, folder)
      let service = ServiceStage.service()
      #expect(ServiceStage.events(recipe, service).reused.isEmpty)
      let events = ServiceStage.events(changed, service)
      #expect(events.reused == reused)
      #expect(Set(events.stages).isDisjoint(with: reused))
      let take = try #require(events.performances.first)
      #expect(take.reused == reused)
      let new = ServiceStage.events(changed, ServiceStage.service())
      #expect(take.sounds(like: new.performances.first))
    }
  }

  /// Features of one precision are not another's; those that agree in a network's numbers share its features.
  @Test(.enabled(if: NumberFormat.int8.isFast)) func precisionsShareWhatIsTheSame() {
    let service = ServiceStage.service()
    var recipe = ServiceStage.recipe()
    #expect(ServiceStage.events(recipe, service).reused.isEmpty)
    recipe.precision = .int16
    #expect(ServiceStage.events(recipe, service).reused.isEmpty)
    recipe.precision = .int8
    let events = ServiceStage.events(recipe, service)
    #expect(events.reused == [.text])
    #expect(events.performances.first?.recipe.precision == .int8)
  }

  private static func changed(_ recipe: Recipe, _ change: String, _ folder: URL) throws -> Recipe {
    var recipe = recipe
    switch change {
    case "seed": recipe.seed += 1
    case "steps": recipe.numSteps += 1
    case "guidance": recipe.cfgStrength = 0.5
    case "prompt": (recipe.prompt, recipe.negativePrompt) = ("rain", "a voice")
    case "span": recipe.span.duration = 1.2
    case "start": recipe.span.start = 2
    case "mask": recipe.maskAwayClip = true
    case "video": recipe.video = Repository.assets.appendingPathComponent("clips/knock.mp4").path
    case "no video": recipe.video = nil
    default:
      let copy = folder.appendingPathComponent("copy.mp4")
      try FileManager.default.copyItem(at: URL(fileURLWithPath: ServiceStage.clip), to: copy)
      recipe.video = copy.path
    }
    return recipe
  }

  @Test func unmaskingEncodesTheImagesAlone() throws {
    let service = ServiceStage.service()
    var recipe = ServiceStage.recipe()
    recipe.maskAwayClip = true
    ServiceStage.events(RenderJob(id: 1, recipe: recipe), service)
    recipe.maskAwayClip = false
    let events = ServiceStage.events(recipe, service)
    #expect(events.reused == [.sync, .text])
    let new = ServiceStage.events(recipe, ServiceStage.service())
    #expect(try #require(events.performances.first).sounds(like: new.performances.first))
  }

  @Test func anotherVideoUnderTheSameNameIsSeen() throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("a.mp4")
      try FileManager.default.copyItem(at: URL(fileURLWithPath: ServiceStage.clip), to: path)
      let service = ServiceStage.service()
      let first = ServiceStage.events(ServiceStage.recipe(video: path.path), service)
      try FileManager.default.removeItem(at: path)
      try FileManager.default.copyItem(
        at: Repository.assets.appendingPathComponent("clips/knock.mp4"), to: path)
      let second = ServiceStage.events(ServiceStage.recipe(video: path.path), service)
      #expect(second.reused == [.text])
      #expect(try !#require(first.performances.first).sounds(like: second.performances.first))
    }
  }

  // MARK: The store

  @Test func theNextSessionReusesToo() throws {
    let store = ShortStore()
    let first = ServiceStage.events(ServiceStage.recipe(), ServiceStage.service(cache: store))
    #expect(store.kept.withLock { $0.count } == 5)
    let second = ServiceStage.events(ServiceStage.recipe(), ServiceStage.service(cache: store))
    #expect(second.reused == Self.all)
    #expect(try #require(second.performances.first).sounds(like: first.performances.first))
    #expect(second.performances.first?.notes == first.performances.first?.notes)
  }

  @Test(arguments: ["cut", "flipped", "empty", "swapped", "foreign"])
  func spoiledDataIsEncodedAnew(_ harm: String) throws {
    let store = ShortStore()
    let whole = ServiceStage.events(ServiceStage.recipe(), ServiceStage.service(cache: store))
    store.kept.withLock { kept in
      let donor = kept.first { $0.key.hasPrefix("text") }?.value ?? Data()
      for (key, data) in kept {
        switch harm {
        case "cut": kept[key] = data.dropLast(5)
        case "flipped": kept[key]?[data.count / 2] ^= 1
        case "empty": kept[key] = Data()
        case "swapped": kept[key] = donor
        default: kept[key] = Data("something else".utf8)
        }
      }
    }
    let again = ServiceStage.events(ServiceStage.recipe(), ServiceStage.service(cache: store))
    // A piece that was swapped with itself is whole.
    #expect(again.reused.isEmpty || harm == "swapped" && again.reused.count == 1)
    #expect(try #require(again.performances.first).sounds(like: whole.performances.first))
  }

  @Test func theEngineUsesAStoreWithTheSameResult() throws {
    try withTemporaryFolder { folder in
      let store = ShortStore()
      let order = RenderOrder(recipe: ServiceStage.recipe(), folder: folder.path)
      let engine = Engine(shelf: ServiceStage.shelf, features: store)
      let takes = try (0..<2).map { _ in try #require(try engine.render(order).first) }
      #expect(takes[0].timings["sync"] != nil && takes[1].timings["sync"] == nil)
      let plain = try #require(try Engine(shelf: ServiceStage.shelf).render(order).first)
      let files = try (takes + [plain]).map { try Data(contentsOf: URL(fileURLWithPath: $0.audio)) }
      #expect(Set(files).count == 1)
    }
  }
}
