/// The five variants that MMAudio's authors published.
public enum PublishedVariant: String, CaseIterable, Sendable {
  case small16k = "small_16k"
  case small44k = "small_44k"
  case medium44k = "medium_44k"
  case large44k = "large_44k"
  case large44kV2 = "large_44k_v2"

  public var is44k: Bool { self != .small16k }

  public var architecture: Architecture {
    let (hidden, depth): (Int, Int) =
      switch self {
      case .small16k, .small44k: (448, 12)
      case .medium44k: (896, 12)
      case .large44k, .large44kV2: (896, 21)
      }
    let latentDim = is44k ? 40 : 20
    let melBins = is44k ? 128 : 80
    return Architecture(
      samplingRate: is44k ? 44_100 : 16_000, hop: is44k ? 512 : 256, melFramesPerLatent: 2,
      flow: FlowSizes(
        latentDim: latentDim, clipDim: 1024, syncDim: 768, textDim: 1024, hiddenDim: hidden, depth: depth,
        fusedDepth: depth * 2 / 3, numHeads: hidden / 64, v2: self == .large44kV2, textTokens: 77, mlpRatio: 4
      ),
      clip: .dfn5bViTH14,
      sync: .synchformer,
      latentDecoder: LatentDecoderSizes(
        melBins: melBins, latentDim: latentDim, hiddenDim: is44k ? 512 : 384, multipliers: [1, 2, 4],
        resBlocks: 2),
      vocoder: VocoderSizes(
        melBins: melBins, upsampleRates: is44k ? [8, 4, 2, 2, 2, 2] : [4, 4, 2, 2, 2, 2],
        upsampleKernels: is44k ? [16, 8, 4, 4, 4, 4] : [8, 8, 4, 4, 4, 4], initialChannels: 1536,
        blockKernels: [3, 7, 11], blockDilations: [[1, 3, 5], [1, 3, 5], [1, 3, 5]], biasAtFinal: !is44k,
        tanhAtFinal: !is44k))
  }
}

extension CLIPSizes {
  /// apple/DFN5B-CLIP-ViT-H-14-384 as the reference feeds it: 384 pixels, 27 x 27 patches.
  static let dfn5bViTH14 = CLIPSizes(
    embedDim: 1024, inputSize: 384, vocabulary: 49408, start: 49406, end: 49407,
    vision: Vision(layers: 32, width: 1280, headWidth: 80, patchSize: 14, mlpRatio: nil),
    text: Text(contextLength: 77, width: 1024, heads: 16, layers: 24))
}

extension SyncSizes {
  static let synchformer = SyncSizes(
    imageSize: 224, patchSize: 16, embedDim: 768, depth: 12, numHeads: 12, mlpRatio: 4, framesPerPatch: 2,
    segment: 16, step: 8)
}
