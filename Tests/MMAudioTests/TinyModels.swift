import Foundation
import MMAudio

/// The goldens' tiny models, written as a model folder's `config.json` writes them. The vocoders' rates do
/// not multiply to the hop: lengths follow the real rates.
enum Tiny {
  /// The 16 kHz pipeline, version 1.
  static let architecture16 = decoded(
    json(
      rate: 16_000, hop: 256, bins: 80,
      flow: #""latent_dim": 8, "hidden_dim": 32, "depth": 4, "fused_depth": 2, "v2": false"#, latentDim: 8,
      vocoder: #""upsample_rates": [4, 2, 2], "upsample_kernel_sizes": [8, 4, 4]"#, biasAndTanh: true))
  /// The 44.1 kHz pipeline, version 2.
  static let architecture44 = decoded(
    json(
      rate: 44_100, hop: 512, bins: 128,
      flow: #""latent_dim": 12, "hidden_dim": 16, "depth": 3, "fused_depth": 1, "v2": true"#, latentDim: 12,
      vocoder: #""upsample_rates": [8, 2], "upsample_kernel_sizes": [16, 4]"#, biasAndTanh: false))

  private static func decoded(_ json: String) -> Architecture {
    do { return try JSONDecoder().decode(Architecture.self, from: Data(json.utf8)) } catch {
      fatalError("the tiny architecture does not decode: \(error)")
    }
  }

  private static func json(
    rate: Int, hop: Int, bins: Int, flow: String, latentDim: Int, vocoder: String, biasAndTanh: Bool
  ) -> String {
    """
    {"sampling_rate": \(rate), "hop": \(hop), "mel_frames_per_latent": 2,
     "flow": {\(flow), "clip_dim": 24, "sync_dim": 32, "text_dim": 40, "num_heads": 2, "text_seq_len": 77,
       "mlp_ratio": 4},
     "clip": {"embed_dim": 24, "input_size": 48, "vocab": 512, "sot": 510, "eot": 511,
       "vision_cfg": {"layers": 2, "width": 32, "head_width": 16, "patch_size": 14},
       "text_cfg": {"context_length": 77, "width": 40, "heads": 5, "layers": 2}},
     "sync": {"image_size": 24, "patch_size": 8, "embed_dim": 32, "depth": 2, "num_heads": 4, "mlp_ratio": 4,
       "z_block": 2, "segment": 16, "step": 8},
     "latent_decoder": {"data_dim": \(bins), "embed_dim": \(latentDim), "hidden_dim": 8, "ch_mult": [1, 2, 4],
       "num_res_blocks": 2},
     "vocoder": {\(vocoder), "num_mels": \(bins), "upsample_initial_channel": 32,
       "resblock_kernel_sizes": [3, 7, 11], "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5], [1, 3, 5]],
       "use_bias_at_final": \(biasAndTanh), "use_tanh_at_final": \(biasAndTanh)}}
    """
  }
}
