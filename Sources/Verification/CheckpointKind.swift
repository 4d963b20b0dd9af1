import MMAudio
import Weights

/// Which network a checkpoint holds, told from its names and shapes.
public enum CheckpointKind: Sendable, Equatable {
  case flow(FlowOutline)
  case clip(embedDim: Int, visionWidth: Int, visionLayers: Int, textWidth: Int, textLayers: Int)
  case synchformer(width: Int, depth: Int)
  case latentCodec(melBins: Int, latentDim: Int, width: Int)
  /// BigVGAN; version 2 has no bias in its last convolution.
  case vocoder(version: Int, melBins: Int, channels: Int, stages: Int)

  public init?(_ checkpoint: any Checkpoint) {
    let names = CheckpointNames(checkpoint)
    guard
      let kind = Self.flow(names) ?? Self.clip(names) ?? Self.synchformer(names) ?? Self.latentCodec(names)
        ?? Self.vocoder(names)
    else { return nil }
    self = kind
  }

  /// The published variant of exactly these sizes.
  public var variant: PublishedVariant? {
    guard case .flow(let outline) = self else { return nil }
    return PublishedVariant.allCases.first { FlowOutline($0.architecture.flow) == outline }
  }

  private static func flow(_ names: CheckpointNames) -> CheckpointKind? {
    guard let audio = names.shape("audio_input_proj.0.weight", axes: 3),
      let head = names.shape("fused_blocks.0.attn.q_norm.weight", axes: 1), head[0] > 0
    else { return nil }
    return .flow(
      FlowOutline(
        latentDim: audio[1], hiddenDim: audio[0], numHeads: audio[0] / head[0],
        jointDepth: names.count("joint_blocks"), fusedDepth: names.count("fused_blocks"),
        v2: names.shape("clip_input_proj.2.w1.weight", axes: 3) != nil))
  }

  private static func clip(_ names: CheckpointNames) -> CheckpointKind? {
    guard let projection = names.shape("visual.proj", axes: 2),
      let embedding = names.shape("token_embedding.weight", axes: 2)
    else { return nil }
    return .clip(
      embedDim: projection[1], visionWidth: projection[0],
      visionLayers: names.count("visual.transformer.resblocks"), textWidth: embedding[1],
      textLayers: names.count("transformer.resblocks"))
  }

  private static func synchformer(_ names: CheckpointNames) -> CheckpointKind? {
    let root = "vfeat_extractor"
    guard let patches = names.shape("\(root).patch_embed_3d.proj.weight", axes: 5) else { return nil }
    return .synchformer(width: patches[0], depth: names.count("\(root).blocks"))
  }

  private static func latentCodec(_ names: CheckpointNames) -> CheckpointKind? {
    guard let mean = names.shape("data_mean", axes: 3),
      let first = names.shape("decoder.conv_in.weight", axes: 3),
      let last = names.shape("decoder.conv_out.weight", axes: 3)
    else { return nil }
    return .latentCodec(melBins: mean[1], latentDim: first[1], width: last[1])
  }

  private static func vocoder(_ names: CheckpointNames) -> CheckpointKind? {
    let weights = ["weight_v", "parametrizations.weight.original1", "weight"]
    guard let first = weights.lazy.compactMap({ names.shape("conv_pre.\($0)", axes: 3) }).first,
      names.count("ups") > 0
    else { return nil }
    let version = names.shape("conv_post.bias", axes: 1) == nil ? 2 : 1
    return .vocoder(version: version, melBins: first[1], channels: first[0], stages: names.count("ups"))
  }
}

/// The sizes that tell one flow transformer from another.
public struct FlowOutline: Sendable, Equatable {
  public let latentDim: Int
  public let hiddenDim: Int
  public let numHeads: Int
  public let jointDepth: Int
  public let fusedDepth: Int
  public let v2: Bool

  public init(latentDim: Int, hiddenDim: Int, numHeads: Int, jointDepth: Int, fusedDepth: Int, v2: Bool) {
    self.latentDim = latentDim
    self.hiddenDim = hiddenDim
    self.numHeads = numHeads
    self.jointDepth = jointDepth
    self.fusedDepth = fusedDepth
    self.v2 = v2
  }
}

extension FlowOutline {
  init(_ sizes: FlowSizes) {
    self.init(
      latentDim: sizes.latentDim, hiddenDim: sizes.hiddenDim, numHeads: sizes.numHeads,
      jointDepth: sizes.jointDepth, fusedDepth: sizes.fusedDepth, v2: sizes.v2)
  }
}

/// Names below the place where a file keeps its tensors (`generator`, `state_dict`).
private struct CheckpointNames {
  private let entries: [String: TensorEntry]
  private let root: String

  /// Names that one kind of file has at its top and no other.
  private static let landmarks = [
    "audio_input_proj.0.weight", "visual.proj", "vfeat_extractor.cls_token", "decoder.conv_in.weight",
    "conv_pre.bias",
  ]

  init(_ checkpoint: any Checkpoint) {
    entries = checkpoint.entries
    let root = Self.landmarks.lazy.map { checkpoint.root(of: $0) }.first { !$0.isEmpty }
    self.root = root.map { $0 + "." } ?? ""
  }

  func shape(_ name: String, axes: Int) -> [Int]? {
    guard let shape = entries[root + name]?.shape, shape.count == axes else { return nil }
    return shape
  }

  /// How many different numbers follow `name.`.
  func count(_ name: String) -> Int {
    let start = "\(root)\(name)."
    let numbers = entries.keys.lazy.filter { $0.hasPrefix(start) }.map {
      $0.dropFirst(start.count).prefix { $0 != "." }
    }
    return Set(numbers).count
  }
}
