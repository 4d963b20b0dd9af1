import Foundation
import MMAudio
import Materials
import TestSupport
import Testing

/// A whole model folder, from `config.json` to sound.
@Suite struct PipelineTests {
  private func withPipeline(keep: Set<Stage> = [], _ body: (Pipeline) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let model = try TinyModelFolder(in: folder)
      let files = try ModelConfiguration(folder: model.path).located(in: model.path)
      try body(Pipeline(files, keep: keep))
    }
  }

  private func footage(seconds: Double = 1) -> Footage {
    Footage(
      clipFrames: noisePictures(Int(seconds * 8), side: 48),
      syncFrames: noisePictures(Int(seconds * 25), side: 24, seed: 2), duration: seconds)
  }

  @Test func aPromptAloneSounds() throws {
    try withPipeline { pipeline in
      let sounds = try pipeline.perform(
        Scene(.none(duration: 1), prompt: "hello"), Sampling(seeds: [1], steps: 2))
      #expect(sounds.map(\.samples.count) == [44 * 2 * 16])
      #expect(sounds[0].samplingRate == 1400)
      #expect(sounds[0].samples.allSatisfy { abs($0) <= 1 })
      #expect(sounds[0].samples.contains { abs($0) > 0.01 })
    }
  }

  @Test func takesOfABatchAreWhatEachIsAlone() throws {
    try withPipeline(keep: Set(Stage.allCases)) { pipeline in
      let scene = Scene(.footage(footage()), prompt: "hello", negativePrompt: "hum")
      let seeds: [UInt64] = [3, 4, 5, 6, 7]
      let together = try pipeline.perform(scene, Sampling(seeds: seeds, steps: 2))
      for (seed, take) in zip(seeds, together) {
        #expect(try pipeline.perform(scene, Sampling(seeds: [seed], steps: 2)) == [take])
      }
      #expect(Set(together.map { $0.samples[100] }).count == seeds.count)
    }
  }

  @Test func guidanceCountsWithinItsInterval() throws {
    try withPipeline(keep: [.sampler]) { pipeline in
      let features = try pipeline.encode(Scene(.none(duration: 1), prompt: "hello"))
      func latent(_ guidance: Double, _ interval: ClosedRange<Double>?) throws -> [Float] {
        try pipeline.sample(
          features, duration: 1,
          Sampling(seeds: [1, 2], steps: 4, guidance: guidance, guidanceInterval: interval)
        ).values
      }
      let always = try latent(4.5, nil)
      #expect(try latent(4.5, 0...1) == always)
      #expect(try latent(4.5, 0...0.75) == always, "the last step begins there")
      #expect(try latent(4.5, 0.8...0.9) == latent(0.5, nil), "between steps: conditions alone")
      let some = try latent(4.5, 0.25...0.5)
      #expect(try some != always && some != latent(0.5, nil))
      #expect(try latent(0.5, 0.25...0.5) == latent(0.5, nil))
      #expect(Sampling(steps: 4, guidanceInterval: 0.25...0.5).passes == 6)
      #expect(Sampling(steps: 4).passes == 8 && Sampling(steps: 4, guidance: 0.5).passes == 4)
    }
  }

  @Test func promptsOfABatchMeanWhatEachMeansAlone() throws {
    try withPipeline { pipeline in
      let together = try pipeline.text(["hello", "", "hum hum"])
      for (prompt, states) in zip(["hello", "", "hum hum"], together) {
        #expect(try pipeline.text([prompt])[0].values == states.values)
      }
    }
  }

  @Test func estimatesLeadToTheResult() throws {
    try withPipeline(keep: [.sampler]) { pipeline in
      let features = try pipeline.encode(Scene(.none(duration: 1), prompt: "hello"))
      let flow = try pipeline.conditioned(features, duration: 1, guidance: 4.5)
      var estimates: [[Float]] = []
      let latent = try pipeline.sample(flow, Sampling(seeds: [1, 2], steps: 4), estimates: { steps, latents in
        let latents = latents()
        #expect(latents.shape == [2, 44, latents.shape[2]])
        estimates.append(latents.values)
        #expect(estimates.count == steps)
      })
      #expect(estimates.count == 4)
      #expect(estimates.last == latent.values)
      #expect(Set(estimates.map { $0[7] }).count == 4)
    }
  }

  @Test func keptNetworksPlayTheSame() throws {
    var sounds: [Waveform] = []
    let scene = Scene(.none(duration: 1), prompt: "hello")
    try withPipeline(keep: [.text, .sampler, .latentDecoder, .vocoder]) { pipeline in
      sounds += try pipeline.perform(scene, Sampling(steps: 2))
      sounds += try pipeline.perform(scene, Sampling(steps: 2))
      pipeline.drop()
      sounds += try pipeline.perform(scene, Sampling(steps: 2))
    }
    try withPipeline { sounds += try $0.perform(scene, Sampling(steps: 2)) }
    #expect(sounds.dropFirst().allSatisfy { $0 == sounds[0] })
  }

  @Test func whatIsSeenAndSaidIsHeard() throws {
    try withPipeline { pipeline in
      var scene = Scene(.footage(footage()), prompt: "hello")
      var sounds = [try pipeline.perform(scene, Sampling(steps: 2))]
      scene.maskAwayClip = true
      sounds.append(try pipeline.perform(scene, Sampling(steps: 2)))
      scene.negativePrompt = nil
      sounds.append(try pipeline.perform(scene, Sampling(steps: 2)))
      scene.pictures = .still(footage().clipFrames[0], duration: 1)
      sounds.append(try pipeline.perform(scene, Sampling(steps: 2)))
      scene.maskAwayClip = false
      sounds.append(try pipeline.perform(scene, Sampling(steps: 2)))
      for (index, sound) in sounds.enumerated() { #expect(!sounds.dropFirst(index + 1).contains(sound)) }
    }
  }

  @Test func stagesComeInOrderAndEachIsFinished() throws {
    try withPipeline { pipeline in
      var heard: [(stage: Stage, done: Int, total: Int)] = []
      _ = try pipeline.perform(Scene(.footage(footage())), Sampling(seeds: [1, 2], steps: 2)) {
        heard.append(($0, $1, $2))
      }
      var order: [Stage] = []
      for stage in heard.map(\.stage) where order.last != stage { order.append(stage) }
      #expect(order == [.text, .sync, .clip, .conditions, .sampler, .latentDecoder, .vocoder])
      for stage in order {
        let last = try #require(heard.last { $0.stage == stage })
        #expect(last.done == last.total)
      }
    }
  }

  @Test(arguments: [Stage.clip, .sync, .text, .conditions, .sampler, .latentDecoder, .vocoder])
  func everyStageCanBeStopped(_ stage: Stage) throws {
    struct Stopped: Error {}
    try withPipeline { pipeline in
      var after: [Stage] = []
      #expect(throws: Stopped.self) {
        try pipeline.perform(Scene(.footage(footage())), Sampling(steps: 2)) { current, done, _ in
          if !after.isEmpty { after.append(current) }
          if current == stage && done > 0 {
            after.append(current)
            throw Stopped()
          }
        }
      }
      #expect(after == [stage])
    }
  }

  @Test func picturesThatDoNotFitTheDurationAreRefusedAtOnce() throws {
    try withPipeline { pipeline in
      var short = footage()
      short.syncFrames.removeLast()
      #expect(throws: MMAudioError.wrongTokens(stage: .sync, found: 24, wanted: 25)) {
        try pipeline.encode(Scene(.footage(short)))
      }
    }
  }

  @Test func aVocabularyOfAnotherModelIsRefused() throws {
    try withPipeline { pipeline in
      let path = pipeline.files.vocabulary
      try "#version: test\nh e\n".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: MMAudioError.wrongVocabulary(path: path, start: 513, wantedStart: 515)) {
        try pipeline.encode(Scene(.none(duration: 1)))
      }
      try FileManager.default.removeItem(atPath: path)
      #expect(throws: MMAudioError.unreadableVocabulary(path: path)) {
        try pipeline.encode(Scene(.none(duration: 1)))
      }
    }
  }

  @Test func weightsThatAreNoNumbersAreNamedByTheirStage() throws {
    try withPipeline { pipeline in
      let features = try pipeline.encode(Scene(.none(duration: 1)))
      #expect(throws: MMAudioError.notFinite(stage: .sampler)) {
        try pipeline.sample(features, duration: 1, Sampling(steps: 2, guidance: .infinity))
      }
    }
  }
}
