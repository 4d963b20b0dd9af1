import Foundation
import MMAudio
import TestSupport
import Testing

@Suite struct ModelConfigurationTests {
  private func withFolder(_ body: (TinyModelFolder) throws -> Void) throws {
    try withTemporaryFolder { try body(TinyModelFolder(in: $0)) }
  }

  @Test func aFolderSaysWhereEverythingLies() throws {
    try withFolder { model in
      let configuration = try ModelConfiguration(folder: model.path)
      #expect(configuration.name == "tiny")
      let files = configuration.located(in: "/elsewhere")
      #expect(files.latentDecoder == "/elsewhere/latent_decoder.safetensors")
      #expect(files.vocabulary == "/elsewhere/vocabulary.txt")
      #expect(files.architecture == configuration.architecture)
    }
  }

  @Test func everyPublishedVariantIsConsistent() throws {
    for variant in PublishedVariant.allCases {
      let data = try JSONEncoder().encode(
        ModelConfiguration(name: variant.rawValue, architecture: variant.architecture))
      #expect(try ModelConfiguration(data, path: "config.json").architecture == variant.architecture)
    }
  }

  @Test func publishedFilesHaveTheirPublishedNames() {
    let small = ModelFiles(.small16k, folder: "/w", vocabulary: "/v")
    #expect(small.flow == "/w/mmaudio_small_16k.pth")
    #expect(small.latentDecoder == "/w/v1-16.pth")
    #expect(small.vocoder == "/w/best_netG.pt")
    let large = ModelFiles(.large44kV2, folder: "/w", vocabulary: "/v")
    #expect(large.flow == "/w/mmaudio_large_44k_v2.pth")
    #expect(large.clip == "/w/open_clip_pytorch_model.bin")
    #expect(large.sync == "/w/synchformer_state_dict.pth")
    #expect(large.vocoder == "/w/bigvgan_generator.pt")
  }

  @Test(arguments: [
    ("\"hidden_dim\":16", "\"hidden_dim\":0", "architecture.flow.hidden_dim", "0"),
    ("\"num_heads\":2", "\"num_heads\":3", "architecture.flow.num_heads", "3"),
    ("\"fused_depth\":1", "\"fused_depth\":3", "architecture.flow.fused_depth", "3"),
    ("\"mlp_ratio\":4", "\"mlp_ratio\":1e300", "architecture.flow.mlp_ratio", "1e+300"),
    ("\"hop\":16", "\"hop\":-16", "architecture.hop", "-16"),
    ("\"hop\":16", "\"hop\":32", "architecture.vocoder.upsample_rates", "16"),
    ("\"mel_frames_per_latent\":2", "\"mel_frames_per_latent\":4", "architecture.mel_frames_per_latent", "4"),
    ("\"upsample_rates\":[8,2]", "\"upsample_rates\":[8,3]", "architecture.vocoder.upsample_rates", "2"),
    (
      "\"upsample_kernel_sizes\":[16,4]", "\"upsample_kernel_sizes\":[16]",
      "architecture.vocoder.upsample_kernel_sizes", "0"
    ),
    (
      "\"upsample_initial_channel\":32", "\"upsample_initial_channel\":30",
      "architecture.vocoder.upsample_initial_channel", "4"
    ),
    (
      "\"resblock_kernel_sizes\":[3,7,11]", "\"resblock_kernel_sizes\":[3,7,12]",
      "architecture.vocoder.resblock_kernel_sizes", "3"
    ),
    ("\"ch_mult\":[1,2,4]", "\"ch_mult\":[1]", "architecture.latent_decoder.ch_mult", "1"),
    ("\"ch_mult\":[1,2,4]", "\"ch_mult\":[1,-2,4]", "architecture.latent_decoder.ch_mult", "-2"),
    ("\"clip_dim\":24", "\"clip_dim\":25", "architecture.flow.clip_dim", "25"),
    ("\"sync_dim\":32", "\"sync_dim\":64", "architecture.flow.sync_dim", "64"),
    ("\"num_mels\":128", "\"num_mels\":80", "architecture.vocoder.num_mels", "80"),
    (
      "\"num_mels\":128", "\"num_mels\":128,\"source_channels\":1", "architecture.vocoder.source_channels",
      "1"
    ),
    ("\"num_mels\":128", "\"num_mels\":128,\"source_channels\":2", "architecture.sampling_rate", "1400"),
    ("flow.safetensors", "../flow.safetensors", "files.flow", "../flow.safetensors"),
    ("vocabulary.txt", "\\/etc\\/passwd", "files.vocabulary", "/etc/passwd"),
    ("clip.safetensors", "", "files.clip", ""),
  ])
  func unusableValuesAreNamed(_ old: String, _ new: String, _ key: String, _ value: String) throws {
    try withFolder { model in
      let data = try model.configuration(old, new)
      #expect(try data != model.configuration())
      #expect(throws: MMAudioError.unusableConfiguration(path: "c.json", key: key, value: value)) {
        try ModelConfiguration(data, path: "c.json")
      }
    }
  }

  @Test(arguments: [
    ("\"format\":1", "\"format\":2", MMAudioError.unknownConfigurationFormat(path: "c.json", format: 2)),
    ("\"hop\":16", "\"hip\":16", .malformedConfiguration(path: "c.json", key: "architecture.hop")),
    (
      "\"depth\":3", "\"depth\":\"3\"",
      .malformedConfiguration(path: "c.json", key: "architecture.flow.depth")
    ),
    ("{", "", .malformedConfiguration(path: "c.json", key: "")),
  ])
  func malformedFilesAreNamed(_ old: String, _ new: String, _ error: MMAudioError) throws {
    try withFolder { model in
      let data = try model.configuration(old, new)
      #expect(throws: error) { try ModelConfiguration(data, path: "c.json") }
    }
  }

  @Test func aFolderWithoutConfigurationIsNone() {
    #expect(throws: MMAudioError.noConfiguration(path: "/nowhere/config.json")) {
      try ModelConfiguration(folder: "/nowhere")
    }
  }
}
