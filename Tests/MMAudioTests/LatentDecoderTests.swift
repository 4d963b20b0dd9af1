import MMAudio
import Tensors
import Testing
import Weights

@Suite struct LatentDecoderTests {
  let architecture = Tiny.architecture44

  private func decoder(_ checkpoint: any Checkpoint) throws -> LatentDecoder {
    try LatentDecoder(
      WeightScope(checkpoint, ignoring: LatentDecoder.ignored), architecture.latentDecoder)
  }

  @Test func everyRungIsTheReferences() throws {
    let golden = try GoldenFile("io/vae44_decode")
    var seen: [String: Tensor] = [:]
    _ = try decoder(GoldenFile("weights/vae44").checkpoint)(golden.channelsLast("z")) { seen[$0] = $1() }
    let worst = try golden.worst(seen, channelsFirst: true)
    #expect(worst.count == 15)
    #expect(worst.error < 1e-4, "\(worst)")
  }

  @Test func weightsAreNormalisedAsTheReferenceForcesThem() throws {
    let golden = try GoldenFile("io/vae44_decode")
    let weights = try GoldenFile("weights/vae44")
    for name in ["decoder.mid.block_1.conv1.weight", "decoder.mid.attn_1.qkv.weight"] {
      #expect(try relativeRMS(weights[name].rowsNormalized(), golden["folded.\(name)"]) < 1e-6)
    }
  }

  @Test func aLatentOfOneTokenGivesTwoFrames() throws {
    let mel = try decoder(GoldenFile("weights/vae44").checkpoint)(
      Tensor(shape: [1, 1, 12]) { $0.update(repeating: 0.5) })
    #expect(mel.shape == [1, 2, 128])
    #expect(mel.values.allSatisfy { $0.isFinite })
  }

  @Test func anotherWidthsFileIsRefusedByName() throws {
    var sizes = architecture.latentDecoder
    sizes.hiddenDim = 16
    let weights = WeightScope(try GoldenFile("weights/vae44").checkpoint, ignoring: LatentDecoder.ignored)
    #expect(throws: WeightsError.self) { try LatentDecoder(weights, sizes) }
  }

  @Test func theEncoderIsSurplusUnlessIgnored() throws {
    let weights = WeightScope(try GoldenFile("weights/vae44").checkpoint)
    #expect {
      try LatentDecoder(weights, architecture.latentDecoder)
    } throws: { error in
      guard case .unused(let names, _) = error as? WeightsError else { return false }
      return names.allSatisfy { $0.hasPrefix("encoder.") } && !names.isEmpty
    }
  }
}
