import MMAudio
import Tensors
import Testing
import Weights

@Suite struct LatentDecoderTests {
  let architecture = Tiny.architecture44

  private func decoder(_ checkpoint: any Checkpoint) throws -> LatentDecoder {
    try LatentDecoder(.latentDecoder(checkpoint), architecture.latentDecoder)
  }

  @Test func everyRungIsTheReferences() throws {
    let golden = try MMAudioTests.golden("io/vae44_decode")
    let seen = Rungs()
    _ = try decoder(MMAudioTests.golden("weights/vae44"))(golden.channelsLast("z"), observe: seen.observer)
    let worst = try golden.worst(seen, channelsFirst: true)
    #expect(worst.count == 15)
    #expect(worst.error < 1e-4, "\(worst)")
  }

  @Test func weightsAreNormalisedAsTheReferenceForcesThem() throws {
    let golden = try MMAudioTests.golden("io/vae44_decode")
    let weights = try MMAudioTests.golden("weights/vae44")
    for name in ["decoder.mid.block_1.conv1.weight", "decoder.mid.attn_1.qkv.weight"] {
      #expect(
        try relativeError(weights.tensor(name).rowsNormalized(), golden.tensor("folded.\(name)")) < 1e-6)
    }
  }

  @Test func aLatentOfOneTokenGivesTwoFrames() throws {
    let mel = try decoder(MMAudioTests.golden("weights/vae44"))(
      Tensor(shape: [1, 1, 12]) { $0.update(repeating: 0.5) })
    #expect(mel.shape == [1, 2, 128])
    #expect(mel.values.allSatisfy { $0.isFinite })
  }

  @Test func anotherWidthsFileIsRefusedByName() throws {
    var sizes = architecture.latentDecoder
    sizes.hiddenDim = 16
    let weights = WeightScope.latentDecoder(try MMAudioTests.golden("weights/vae44"))
    #expect(throws: WeightsError.self) { try LatentDecoder(weights, sizes) }
  }

  @Test func theEncoderIsSurplusUnlessIgnored() throws {
    let weights = WeightScope(try MMAudioTests.golden("weights/vae44"))
    #expect {
      try LatentDecoder(weights, architecture.latentDecoder)
    } throws: { error in
      guard case .unused(let names, _) = error as? WeightsError else { return false }
      return names.allSatisfy { $0.hasPrefix("encoder.") } && !names.isEmpty
    }
  }
}
