import Weights

// The places of the generating networks in their checkpoints, with what may be left over.

extension WeightScope {
  /// The flow transformer. Older files carry tables that depend on lengths only and are made anew here.
  public static func flow(_ checkpoint: any Checkpoint) -> WeightScope {
    WeightScope(checkpoint, ignoring: { ["t_embed.freqs", "latent_rot", "clip_rot"].contains($0) })
  }

  /// The VAE's decoder. The encoder, which only training and audio input need, lies in the same file.
  public static func latentDecoder(_ checkpoint: any Checkpoint) -> WeightScope {
    WeightScope(checkpoint, ignoring: { $0.hasPrefix("encoder.") })
  }

  /// BigVGAN, under `generator` where the file has that level. Every activation's filter is the same
  /// constant.
  public static func vocoder(_ checkpoint: any Checkpoint) -> WeightScope {
    let isNested = checkpoint.entries.keys.contains { $0.hasPrefix("generator.") }
    return WeightScope(checkpoint, root: isNested ? "generator" : "", ignoring: { $0.hasSuffix(".filter") })
  }
}
