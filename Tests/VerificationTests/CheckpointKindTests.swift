import MMAudio
import Tensors
import TestSupport
import Testing
import Verification
import Weights

struct CheckpointKindTests {
  private func kind(_ file: String) throws -> CheckpointKind? {
    CheckpointKind(try openCheckpoint(Repository.goldens.appendingPathComponent(file).path))
  }

  @Test func networksAreToldApart() throws {
    #expect(
      try kind("weights/dit_v2.safetensors")
        == .flow(
          FlowOutline(latentDim: 12, hiddenDim: 16, numHeads: 2, jointDepth: 2, fusedDepth: 1, v2: true)))
    #expect(
      try kind("weights/clip.safetensors")
        == .clip(embedDim: 24, visionWidth: 32, visionLayers: 2, textWidth: 40, textLayers: 2))
    #expect(try kind("weights/synchformer.safetensors") == .synchformer(width: 32, depth: 2))
    #expect(try kind("pth/synchformer_state_dict.pth") == .synchformer(width: 32, depth: 2))
    #expect(try kind("weights/vae44.safetensors") == .latentCodec(melBins: 128, latentDim: 12, width: 8))
    #expect(
      try kind("weights/bigvgan44.safetensors") == .vocoder(version: 2, melBins: 128, channels: 32, stages: 2)
    )
    #expect(try kind("io/rng.safetensors") == nil)
  }

  @Test func tinyModelsAreNoPublishedVariant() throws {
    #expect(try kind("weights/dit_v2.safetensors")?.variant == nil)
  }

  @Test func aPublishedVariantIsKnownByItsSizes() throws {
    var writer = SafetensorsWriter()
    writer.add("audio_input_proj.0.weight", .zeros([448, 20, 7]))
    writer.add("fused_blocks.0.attn.q_norm.weight", .zeros([64]))
    for block in 0..<4 { writer.add("joint_blocks.\(block).latent_block.linear1.bias", .zeros([1])) }
    for block in 1..<8 { writer.add("fused_blocks.\(block).linear1.bias", .zeros([1])) }
    let kind = try #require(CheckpointKind(try openCheckpoint(writer.bytes, named: "small")))
    #expect(kind.variant == .small16k)
  }
}
