/// Where a model's parts lie, and their sizes.
public struct ModelFiles: Sendable, Equatable {
  public var architecture: Architecture
  /// Paths of checkpoints, safetensors or torch archives. `clip` holds both of CLIP's towers.
  public var flow: String
  public var clip: String
  public var sync: String
  public var latentDecoder: String
  public var vocoder: String
  /// Path of the tokenizer's merges.
  public var vocabulary: String

  public init(
    _ architecture: Architecture, vocabulary: String, _ path: (_ part: ModelPart) throws -> String
  ) rethrows {
    self.architecture = architecture
    self.vocabulary = vocabulary
    flow = try path(.flow)
    clip = try path(.clip)
    sync = try path(.sync)
    latentDecoder = try path(.latentDecoder)
    vocoder = try path(.vocoder)
  }

  /// A published variant whose files all lie in one folder under their published names.
  public init(_ variant: PublishedVariant, folder: String, vocabulary: String) {
    self.init(variant.architecture, vocabulary: vocabulary) { "\(folder)/\(variant.fileName(of: $0))" }
  }
}

/// The checkpoints of a model.
public enum ModelPart: String, Sendable, CaseIterable {
  case flow, clip, sync, vocoder
  case latentDecoder = "latent_decoder"
}

extension PublishedVariant {
  /// As published; what two variants share has one name.
  public func fileName(of part: ModelPart) -> String {
    switch part {
    case .flow: "mmaudio_\(rawValue).pth"
    case .clip: "open_clip_pytorch_model.bin"
    case .sync: "synchformer_state_dict.pth"
    case .latentDecoder: is44k ? "v1-44.pth" : "v1-16.pth"
    case .vocoder: is44k ? "bigvgan_generator.pt" : "best_netG.pt"
    }
  }
}
