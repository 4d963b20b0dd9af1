import Foundation
import MMAudio
import Materials
import Tensors
import TestSupport
import Testing
import Weights

/// The shipped model in the engine, beside PyTorch's run of the same files (`training/mini/golden.py`).
@Suite struct EmbeddedModelTests {
  private let folder = Repository.assets.appendingPathComponent("models/onset-mini").path
  private let reference: any Checkpoint
  private let files: ModelFiles
  private let pipeline: Pipeline
  private static let prompts = [
    "a spoon taps a wine glass", "Footsteps on gravel, slowly; rain!",
    "it's 3 o'clock & the clock won't tick", "Ünïcödé bells 鐘", "",
  ]

  init() throws {
    reference = try golden("mini")
    files = try ModelConfiguration(folder: folder).located(in: folder)
    pipeline = Pipeline(files)
  }

  @Test func promptsBecomeTheSameTokens() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: files.vocabulary))
    let tokenizer = try Tokenizer(
      vocabulary: [UInt8](bytes), path: files.vocabulary,
      contextLength: files.architecture.clip.text.contextLength)
    #expect(try Self.prompts.map { tokenizer($0).ids } == reference.rows("in.tokens"))
  }

  @Test func everyStageIsPyTorchs() throws {
    let footage = Footage(
      clipFrames: try reference.pictures("in.clip_frames_u8"),
      syncFrames: try reference.pictures("in.sync_frames_u8") + [Self.black], duration: 1)
    let features = try pipeline.encode(
      Scene(.footage(footage), prompt: Self.prompts[0], negativePrompt: ""))
    #expect(try relativeError(features.clip, reference.tensor("feat.clip")) < 1e-4)
    #expect(try relativeError(features.sync, reference.tensor("feat.sync")) < 1e-4)
    #expect(try relativeError(features.text, reference.tensor("feat.text").rows(0..<1)) < 1e-4)
    let latent = try pipeline.sample(features, duration: 1, Sampling(seeds: [42], steps: 8, guidance: 4.5))
    #expect(try relativeError(latent, reference.tensor("latent")) < 1e-3)
    let mel = try pipeline.mels(of: reference.tensor("latent"))
    #expect(try relativeError(mel, reference.tensor("mel")) < 1e-4)
    let source = try Excitation(.for16k)(reference.tensor("mel"))
    #expect(try signalToNoise(source, reference.tensor("source")) >= 60)
    let attack = Attack(.for16k)(try reference.tensor("mel"))
    #expect(try relativeError(attack, reference.tensor("attack")) < 1e-3)
    let sound = try pipeline.waveforms(of: reference.tensor("mel"))[0].samples
    // PyTorch adds the oscillators' phases up to single precision: a little of the difference is the source's.
    #expect(try signalToNoise(Tensor(sound, shape: [1, sound.count]), reference.tensor("audio")) >= 45)
  }

  /// The 25th picture of a second fills no segment.
  private static let black = Picture(width: 64, height: 64, pixels: [UInt8](repeating: 0, count: 64 * 64 * 3))

  @Test func theModelFitsItsSize() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    let bytes = try names.reduce(0) {
      $0 + (try FileManager.default.attributesOfItem(atPath: "\(folder)/\($1)")[.size] as? Int ?? 0)
    }
    #expect(names.contains("SOURCES.md") && names.contains("README.md"))
    #expect(bytes <= 16_000_000, "\(bytes) bytes")
  }

  @Test func keptWeightsGiveTheSameSound() throws {
    try withTemporaryFolder { folder throws in
      let packed = PackedFolder(path: folder.path, build: "test", smallest: 0)
      let scene = Scene(.none(duration: 1), prompt: Self.prompts[0])
      let sampling = Sampling(seeds: [7], steps: 2, guidance: 4.5)
      let plain = try pipeline.perform(scene, sampling)[0].samples
      for _ in 0..<2 {
        #expect(try Pipeline(files, packed: packed).perform(scene, sampling)[0].samples == plain)
      }
      // Text tower, flow transformer, latent decoder, vocoder.
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 4)
    }
  }

  @Test func promptsMeanTheSameAloneAndTogether() throws {
    let together = try pipeline.text(Self.prompts)
    for (prompt, states) in zip(Self.prompts, together) {
      #expect(try pipeline.text([prompt])[0].values == states.values)
    }
  }

  @Test func aBatchDecodesToWhatSingleMelsDecodeTo() throws {
    let mel = try reference.tensor("mel")
    let both = try pipeline.waveforms(of: .concatenatedRows([mel, mel]))
    #expect(try both[0].samples == pipeline.waveforms(of: mel)[0].samples)
    #expect(both[1].samples == both[0].samples)
  }
}
