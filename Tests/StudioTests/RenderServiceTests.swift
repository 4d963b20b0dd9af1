import Foundation
import MMAudio
import Materials
import Media
import Studio
import Synchronization
import TestSupport
import Testing

/// The service as a live studio drives it, with the bundled model.
struct RenderServiceTests {
  /// What the pipeline makes of the recipe, with footage picked here.
  private static func reference(_ recipe: Recipe, seeds: [UInt64]) throws -> [Waveform] {
    let folder = Repository.assets.appendingPathComponent("models/onset-mini").path
    let files = try ModelConfiguration(folder: folder).located(in: folder)
    var pictures = try VideoReader(path: ServiceStage.clip).pictures(in: recipe.span)
    var maker = FootageMaker(files.architecture)
    while let pick = try pictures.next() {
      maker.add(pick.picture, clip: pick.places.clip, sync: pick.places.sync)
    }
    let scene = Scene(
      .footage(try maker.finish(requested: recipe.span.duration)), prompt: recipe.prompt,
      negativePrompt: recipe.negativePrompt, maskAwayClip: recipe.maskAwayClip)
    return try Pipeline(files).perform(
      scene, Sampling(seeds: seeds, steps: recipe.numSteps, guidance: recipe.cfgStrength))
  }

  // MARK: The sound

  @Test func takesAreWhatThePipelineMakesOfTheRecipe() throws {
    var recipe = ServiceStage.recipe(steps: 3)
    recipe.seed = 7
    let events = ServiceStage.events(recipe, ServiceStage.service(), count: 2)
    let isSame = try events.performances.map(\.waveform) == Self.reference(recipe, seeds: [7, 8])
    #expect(isSame)
    #expect(events.performances.map(\.recipe.seed) == [7, 8])
    #expect(events.first == .started && events.last == .finished)
  }

  @Test func takesAreWhatTheEngineWrites() throws {
    try withTemporaryFolder { folder in
      let recipe = ServiceStage.recipe()
      let order = RenderOrder(recipe: recipe, folder: folder.path)
      let take = try #require(try Engine(shelf: ServiceStage.shelf).render(order).first)
      let written = try FLACReader(URL(fileURLWithPath: take.audio)).waveform
      let sound = try #require(ServiceStage.events(recipe, ServiceStage.service()).performances.first)
      #expect(sound.waveform.samplingRate == written.samplingRate)
      let differences = zip(sound.waveform.samples, written.samples).map { abs($0 - $1) }
      #expect(sound.waveform.samples.count == written.samples.count)
      // The file has 24 bits.
      #expect(try #require(differences.max()) <= 1 / Float(1 << 23))
    }
  }

  @Test func theSpanIsToldAsItIsPerformed() throws {
    var recipe = ServiceStage.recipe()
    recipe.span = TimeSpan(start: 7, duration: 20)
    let take = try #require(ServiceStage.events(recipe, ServiceStage.service()).performances.first)
    #expect(abs(take.recipe.span.duration - 1) < 0.1)
    #expect(take.notes.contains { $0.contains("instead of 20 s") })
    let again = ServiceStage.events(take.recipe, ServiceStage.service()).performances.first
    #expect(take.sounds(like: again))
    #expect(again?.recipe == take.recipe)
  }

  @Test func promptsAloneAndStillsSoundToo() throws {
    try withTemporaryFolder { folder in
      let still = folder.appendingPathComponent("still.png").path
      _ = try Program.named("ffmpeg").run(["-v", "error", "-i", ServiceStage.clip, "-frames:v", "1", still])
      let service = ServiceStage.service()
      let sounds = [nil, still, ServiceStage.clip].map { video in
        ServiceStage.events(ServiceStage.recipe(video: video), service).performances.first
      }
      let takes = sounds.compactMap { $0 }
      #expect(takes.count == 3)
      #expect(!takes[0].sounds(like: takes[1]) && !takes[1].sounds(like: takes[2]))
      let again = ServiceStage.events(ServiceStage.recipe(video: still), service)
      #expect(again.reused == [.footage, .clip, .text])
      #expect(takes[1].sounds(like: again.performances.first))
    }
  }

  // MARK: What is told

  @Test func eachTakeOfABatchIsToldInItsTurn() {
    let events = ServiceStage.events(ServiceStage.recipe(), ServiceStage.service(), count: 2)
    let takes: [Stage] = [.sampler, .latentDecoder, .vocoder]
    #expect(events.stages == [.footage, .text, .sync, .clip, .conditions] + takes + takes)
    let first = events.firstIndex { $0.performance != nil }
    let second = events.lastIndex { event in
      if case .progress(.sampler, 0, _, _) = event { true } else { false }
    }
    #expect(first! < second!, "the first take waited for the second")
    for take in events.performances { #expect(take.timings.count == 8) }
  }

  @Test func theTimeLeftIsThereFromTheStartOnceTheMachineIsKnown() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("state/onset/speeds.json")
      let first = ServiceStage.events(ServiceStage.recipe(), ServiceStage.service(speeds: file))
      #expect(first.timesLeft.first == .some(nil))
      let second = ServiceStage.events(ServiceStage.recipe(), ServiceStage.service(speeds: file))
      #expect(!second.timesLeft.isEmpty && second.timesLeft.allSatisfy { $0 != nil })
      #expect(second.timesLeft.compactMap { $0 }.allSatisfy { $0 >= 0 && $0 < 60 })
      #expect(try #require(second.timesLeft.last ?? nil) < 0.1)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path).count == 1)
      try Data("{\"format\": 9}".utf8).write(to: file)
      #expect(
        ServiceStage.events(ServiceStage.recipe(), ServiceStage.service(speeds: file)).last == .finished)
    }
  }

  // MARK: Stopping

  @Test(arguments: [Stage.footage, .sync, .sampler, .vocoder]) func aJobIsStoppedInAnyStage(_ stage: Stage) {
    let service = ServiceStage.service()
    let events = ServiceStage.events(RenderJob(id: 5, recipe: ServiceStage.recipe(steps: 50)), service) {
      if case .progress(stage, _, _, _) = $0 { service.cancel(5) }
    }
    #expect(events.last == .cancelled)
    #expect(events.performances.isEmpty)
  }

  @Test func stoppingTakesMoments() throws {
    let service = ServiceStage.service()
    var recipe = ServiceStage.recipe(steps: 1000)
    recipe.span.duration = 8
    // 50 ms where nothing else runs; tests share the machine, so the best of some counts.
    let times = (1...3).map { id in
      let raised = Mutex<ContinuousClock.Instant?>(nil)
      let events = ServiceStage.events(RenderJob(id: id, recipe: recipe), service) { event in
        guard case .progress(.sampler, 3, _, _) = event, raised.withLock({ $0 == nil }) else { return }
        raised.withLock { $0 = .now }
        DispatchQueue.global().async { service.cancel(id) }
      }
      #expect(events.last == .cancelled)
      return raised.withLock { $0.map { .now - $0 } }
    }
    #expect(try #require(times.compactMap { $0 }.min()) < .milliseconds(300), "\(times)")
  }

  @Test func waitingJobsAreStoppedToo() {
    let service = ServiceStage.service()
    let heard = Mutex<[Int: [JobEvent]]>([:])
    let (queued, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    for id in 1...3 {
      service.start(RenderJob(id: id, recipe: ServiceStage.recipe(video: nil, steps: 20))) { event in
        heard.withLock { $0[id, default: []].append(event) }
        if event == .started, id == 1 {
          // The first must not begin before the second waits.
          queued.wait()
          service.cancel(2)
        }
        if event.isEnd { ended.signal() }
      }
    }
    queued.signal()
    for _ in 1...3 { ended.wait() }
    heard.withLock { heard in
      #expect(heard[1]?.last == .finished && heard[3]?.last == .finished)
      #expect(heard[2] == [.cancelled])
    }
  }

  @Test func aClosedServiceSaysNoMore() {
    let service = ServiceStage.service()
    let events = ServiceStage.events(RenderJob(id: 1, recipe: ServiceStage.recipe(steps: 500)), service) {
      if case .progress(.sampler, _, _, _) = $0 { service.close() }
    }
    #expect(events.last == .cancelled)
    #expect(ServiceStage.events(RenderJob(id: 2, recipe: ServiceStage.recipe()), service) == [.cancelled])
  }

  // MARK: What is wrong

  @Test func aModelThatDoesNotExistIsASentence() throws {
    var recipe = ServiceStage.recipe()
    recipe.model = "onset-minni"
    guard case .failed(let explanation) = ServiceStage.events(recipe, ServiceStage.service()).last else {
      Issue.record("performed without a model")
      return
    }
    #expect(explanation.sentence.contains("did you mean 'onset-mini'?"))
    #expect(explanation.trouble == .noInput)
  }

  @Test func whateverIsAskedForNothingTraps() {
    let service = ServiceStage.service()
    let wishes: [(inout Recipe) -> Void] = [
      { $0.video = "/nowhere.mp4" }, { $0.video = "/" },
      {
        $0.video = nil
        $0.prompt = "  "
      },
      { $0.numSteps = 0 }, { $0.numSteps = -1 }, { $0.cfgStrength = .nan }, { $0.span.duration = .infinity },
      { $0.span.duration = 0.1 }, { $0.span.start = -1 }, { $0.span.start = 900 }, { $0.model = "" },
      { $0.model = "a/b" },
      {
        $0.video = nil
        $0.span.start = 1
      },
      { $0.video = Repository.root.appendingPathComponent("README.md").path },
    ]
    for wish in wishes {
      var recipe = ServiceStage.recipe()
      wish(&recipe)
      let events = ServiceStage.events(recipe, service)
      guard case .failed(let explanation) = events.last else {
        Issue.record("\(recipe): \(events)")
        continue
      }
      #expect(!explanation.sentence.contains("unexpected"))
    }
    let none = ServiceStage.events(RenderJob(id: 1, recipe: ServiceStage.recipe(), count: 0), service)
    #expect(none.count == 2)
    #expect(ServiceStage.events(ServiceStage.recipe(), service).last == .finished)
  }

  // MARK: Before a take is ready

  @Test func estimatesComeCloserToTheTake() throws {
    let service = ServiceStage.service(previewShare: 100)
    // Only from a first take is known what a vocoder costs.
    ServiceStage.events(RenderJob(id: 1, recipe: ServiceStage.recipe("warm")), service)
    let events = ServiceStage.events(ServiceStage.recipe(steps: 12), service)
    let take = try #require(events.performances.first)
    let estimates = events.compactMap { event -> (sound: Waveform, step: Int)? in
      if case .estimate(let sound, let step, of: 12) = event { (sound, step) } else { nil }
    }
    #expect(estimates.count >= 4)
    #expect(estimates.map(\.step) == estimates.map(\.step).sorted())
    let likeness = estimates.map { Self.correlation($0.sound, take.waveform) }
    #expect(try #require(likeness.last) > 0.8, "\(likeness)")
    #expect(try #require(likeness.last) > likeness[0], "\(likeness)")
    let plain = ServiceStage.events(ServiceStage.recipe(steps: 12), ServiceStage.service())
    #expect(take.sounds(like: plain.performances.first))
  }

  @Test func whereSoundCostsTooMuchThereIsASketch() throws {
    try withTemporaryFolder { folder in
      let speeds = folder.appendingPathComponent("speeds.json")
      let recipe = ServiceStage.recipe(steps: 25)
      ServiceStage.events(RenderJob(id: 1, recipe: recipe), ServiceStage.service(speeds: speeds))
      // Whatever else this machine does just now: here a vocoder is dear, and a decoder costs nothing.
      try Self.set(speeds, ["vocoder": 1e9, "latent-decoder": 1e-9])
      let service = ServiceStage.service(speeds: speeds, previewShare: 0.2)
      let events = ServiceStage.events(recipe, service)
      let sketches = events.compactMap { if case .sketch(let sketch, _, _) = $0 { sketch } else { nil } }
      let last = try #require(sketches.last)
      let take = try #require(events.performances.first)
      let whole = Spectrogram(of: take.waveform, columns: last.columns, bins: last.bins)
      let difference = zip(last.values, whole.values).map { abs(Int($0) - Int($1)) }.reduce(0, +)
      #expect(Double(difference) / Double(whole.values.count) < 30)
      let draft = RenderJob(id: 2, recipe: recipe, isDraft: true)
      #expect(!ServiceStage.events(draft, service).contains { if case .sketch = $0 { true } else { false } })
    }
  }

  /// Multiplies what was learned of the seconds that stages take.
  private static func set(_ file: URL, _ factors: [String: Double]) throws {
    var table = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    var machines = try #require(table["machines"] as? [String: [String: [String: [Double]]]])
    for (machine, models) in machines {
      for (model, stages) in models {
        for (stage, factor) in factors {
          let known = try #require(stages[stage])
          machines[machine]?[model]?[stage] = known.map { $0 * factor }
        }
      }
    }
    table["machines"] = machines
    try JSONSerialization.data(withJSONObject: table).write(to: file)
  }

  private static func correlation(_ a: Waveform, _ b: Waveform) -> Double {
    func sum(_ x: Waveform, _ y: Waveform) -> Double {
      zip(x.samples, y.samples).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    return sum(a, b) / (sum(a, a) * sum(b, b)).squareRoot()
  }
}

extension [JobEvent] {
  fileprivate var timesLeft: [Double?] {
    compactMap { event -> Double?? in
      if case .progress(_, _, _, let left) = event { .some(left) } else { nil }
    }
  }
}
