import Weights

// The towers' checkpoints hold more than the towers use. These are the places in them, with what may be left over.

extension WeightScope {
  /// CLIP's image tower in the one file that holds both towers; the rest of the file is the text tower's.
  public static func clipImage(_ checkpoint: any Checkpoint) -> WeightScope {
    WeightScope(checkpoint, ignoring: { !$0.hasPrefix("visual.") })["visual"]
  }

  /// CLIP's text tower in the same file. The projection and the temperature served training: MMAudio reads the states.
  public static func clipText(_ checkpoint: any Checkpoint) -> WeightScope {
    WeightScope(
      checkpoint, ignoring: { $0.hasPrefix("visual.") || $0 == "text_projection" || $0 == "logit_scale" })
  }

  /// Synchformer's visual branch. The file's audio branch and sync transformer stand outside the root; the 2-D patch
  /// embedding is a leftover of the image model that the branch was grown from.
  public static func synchformer(_ checkpoint: any Checkpoint) -> WeightScope {
    WeightScope(checkpoint, root: "vfeat_extractor", ignoring: { $0.hasPrefix("patch_embed.proj.") })
  }
}
