import Foundation
import MMAudio
import Materials
import Tensors
import TestSupport
import Testing
import Weights

/// Whole generations of the reference, from tokens and pictures to sound.
@Suite struct EndToEndTests {
  private let pipeline = Pipeline(
    ModelFiles(Tiny.architecture44, vocabulary: "") { part in
      let name = [
        .flow: "dit_v2", .clip: "clip", .sync: "synchformer", .latentDecoder: "vae44", .vocoder: "bigvgan44",
      ][part, default: ""]
      return Repository.goldens.appendingPathComponent("weights/\(name).safetensors").path
    })

  @Test func aVideoSoundsAsTheReferencesDoes() throws {
    try perform(golden("io/e2e_44k_video"), duration: 1, Sampling(seeds: [42], steps: 25))
  }

  @Test func aStillImageSoundsAsTheReferencesDoes() throws {
    try perform(golden("io/e2e_44k_image"), duration: 0.9, Sampling(seeds: [9], steps: 3))
  }

  private func perform(_ reference: any Checkpoint, duration: Double, _ sampling: Sampling) throws {
    let features = try features(of: reference, video: 0)
    try check(features, reference)
    let latent = try pipeline.sample(features, duration: duration, sampling)
    #expect(try relativeError(latent, reference.tensor("latent")) < 1e-4)
    let mel = try pipeline.mels(of: latent)
    #expect(try relativeError(mel, reference.channelsLast("mel")) < 1e-4)
    let sound = try pipeline.waveforms(of: mel)[0].samples
    #expect(try signalToNoise(Tensor(sound, shape: [1, sound.count]), reference.tensor("audio")) >= 60)
  }

  /// The reference draws both items' noise in one call.
  @Test func twoVideosInOneBatchSoundAsTheReferencesDo() throws {
    let reference = try golden("io/e2e_44k_batch2")
    let network = try FlowTransformer(.flow(golden("weights/dit_v2")), Tiny.architecture44.flow)
    let each = try (0..<2).map { try features(of: reference, video: $0) }
    let both = Features(
      clip: .concatenatedRows(each.compactMap(\.clip)), sync: .concatenatedRows(each.compactMap(\.sync)),
      text: .concatenatedRows(each.map(\.text)), negative: .concatenatedRows(each.compactMap(\.negative)))
    try check(both, reference)
    let lengths = try SequenceLengths(duration: 0.9, of: Tiny.architecture44)
    let flow = try GuidedFlow(network, network.conditions(both, lengths, guidance: 4.5), guidance: 4.5)
    let noise = noise(seed: 2_147_483_648, shape: [2, lengths.latent, 12])
    #expect(try relativeError(noise, reference.tensor("x0")) < 1e-6)
    var latent = noise
    for result in Sampler(grid: TimeGrid(steps: 4), noise: noise, flow: { try flow($0, $1) }) {
      let step = try result.get()
      #expect(try relativeError(step.flow, reference.tensor("step\(step.index).flow")) < 1e-4)
      latent = step.next
    }
    #expect(try relativeError(latent, reference.tensor("x1")) < 1e-4)
    let sounds = try pipeline.waveforms(of: pipeline.mels(of: network.denormalized(latent)))
    let samples = Tensor(sounds.flatMap(\.samples), shape: [2, sounds[0].samples.count])
    #expect(try signalToNoise(samples, reference.tensor("audio")) >= 60)
  }

  /// The towers on the golden's own pictures and tokens.
  private func features(of reference: any Checkpoint, video: Int) throws -> Features {
    let clip = try golden("weights/clip")
    let image = try CLIPImageTower(.clipImage(clip), Tiny.architecture44.clip)
    let text = try CLIPTextTower(.clipText(clip), Tiny.architecture44.clip)
    let sync = try Synchformer(.synchformer(golden("weights/synchformer")), Tiny.architecture44.sync)
    let seen = try image(reference.pictures("in.clip_frames_u8", of: video))
    let heard =
      reference.entries["in.sync_frames_u8"] == nil
      ? nil : try sync(reference.pictures("in.sync_frames_u8", of: video))
    return Features(
      clip: seen.reshaped([1] + seen.shape), sync: heard.map { $0.reshaped([1] + $0.shape) },
      text: try text([reference.rows("in.tokens")[video]]),
      negative: try text([reference.rows("in.neg_tokens")[video]]))
  }

  private func check(_ features: Features, _ reference: any Checkpoint) throws {
    #expect(try relativeError(features.text, reference.tensor("feat.text")) < 1e-4)
    #expect(try relativeError(features.negative, reference.tensor("feat.neg_text")) < 1e-4)
    if let sync = features.sync { #expect(try relativeError(sync, reference.tensor("feat.sync")) < 1e-4) }
    let clip = try reference.tensor("feat.clip")
    if features.clip?.shape == clip.shape { #expect(relativeError(features.clip, clip) < 1e-4) }
  }
}

extension Checkpoint {
  /// One video's pictures out of `[videos, frames, 3, height, width]` bytes.
  fileprivate func pictures(_ name: String, of video: Int) throws -> [Picture] {
    let shape = try #require(entries[name]).shape
    let (frames, side) = (shape[1], shape[3])
    let bytes = try integers(name).map { UInt8($0) }
    return (0..<frames).map { frame in
      let start = (video * frames + frame) * 3 * side * side
      return Picture(
        width: side, height: side,
        pixels: (0..<side * side).flatMap { i in (0..<3).map { bytes[start + $0 * side * side + i] } })
    }
  }
}
