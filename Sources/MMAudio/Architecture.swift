/// All sizes of one model. The five published variants are values of it, a model folder's `config.json` another: the same
/// code runs them all. Keys are those of the reference's and its parts' own configuration files.
public struct Architecture: Sendable, Equatable, Codable {
  public var samplingRate: Int
  /// Samples per mel frame that the vocoder writes.
  public var hop: Int
  /// Mel frames per latent token.
  public var melFramesPerLatent: Int
  public var flow: FlowSizes
  public var clip: CLIPSizes
  public var sync: SyncSizes
  public var latentDecoder: LatentDecoderSizes
  public var vocoder: VocoderSizes

  enum CodingKeys: String, CodingKey {
    case hop, flow, clip, sync, vocoder
    case samplingRate = "sampling_rate"
    case melFramesPerLatent = "mel_frames_per_latent"
    case latentDecoder = "latent_decoder"
  }
}

/// The flow transformer (section 4 of the paper; reference `mmaudio/model/networks.py`).
public struct FlowSizes: Sendable, Equatable, Codable {
  public var latentDim: Int
  public var clipDim: Int
  public var syncDim: Int
  public var textDim: Int
  public var hiddenDim: Int
  /// Joint blocks and fused blocks together.
  public var depth: Int
  public var fusedDepth: Int
  public var numHeads: Int
  public var v2: Bool
  public var textTokens: Int
  public var mlpRatio: Double

  enum CodingKeys: String, CodingKey {
    case depth, v2
    case latentDim = "latent_dim"
    case clipDim = "clip_dim"
    case syncDim = "sync_dim"
    case textDim = "text_dim"
    case hiddenDim = "hidden_dim"
    case fusedDepth = "fused_depth"
    case numHeads = "num_heads"
    case textTokens = "text_seq_len"
    case mlpRatio = "mlp_ratio"
  }

  public var headSize: Int { hiddenDim / numHeads }
  public var jointDepth: Int { depth - fusedDepth }
  /// Two thirds of `mlpRatio * hiddenDim`, rounded up to a multiple of 256.
  public var gatedWidth: Int { (Int(2 * mlpRatio * Double(hiddenDim) / 3) + 255) / 256 * 256 }
}

/// Image and text towers, open_clip's names.
public struct CLIPSizes: Sendable, Equatable, Codable {
  public var embedDim: Int
  /// Side of the square that is actually fed; patches that do not fit are ignored.
  public var inputSize: Int
  public var vocabulary: Int
  /// Ids of the start and end tokens.
  public var start: Int
  public var end: Int
  public var vision: Vision
  public var text: Text

  enum CodingKeys: String, CodingKey {
    case embedDim = "embed_dim"
    case inputSize = "input_size"
    case vocabulary = "vocab"
    case start = "sot"
    case end = "eot"
    case vision = "vision_cfg"
    case text = "text_cfg"
  }

  public struct Vision: Sendable, Equatable, Codable {
    public var layers: Int
    public var width: Int
    public var headWidth: Int
    public var patchSize: Int
    /// MLP width over width.
    public var mlpRatio: Double?

    enum CodingKeys: String, CodingKey {
      case layers, width
      case headWidth = "head_width"
      case patchSize = "patch_size"
      case mlpRatio = "mlp_ratio"
    }
  }

  public struct Text: Sendable, Equatable, Codable {
    public var contextLength: Int
    public var width: Int
    public var heads: Int
    public var layers: Int

    enum CodingKeys: String, CodingKey {
      case width, heads, layers
      case contextLength = "context_length"
    }
  }
}

/// Synchformer's visual branch.
public struct SyncSizes: Sendable, Equatable, Codable {
  public var imageSize: Int
  public var patchSize: Int
  public var embedDim: Int
  public var depth: Int
  public var numHeads: Int
  public var mlpRatio: Double
  /// Frames per temporal patch (2): a segment of 16 frames gives 8 time steps.
  public var framesPerPatch: Int
  public var segment: Int
  public var step: Int
  /// Channels of motion between neighbouring frames beside the patches, see `SyncMotion`; the published models have none.
  public var motion: Int?

  enum CodingKeys: String, CodingKey {
    case depth, segment, step, motion
    case imageSize = "image_size"
    case patchSize = "patch_size"
    case embedDim = "embed_dim"
    case numHeads = "num_heads"
    case mlpRatio = "mlp_ratio"
    case framesPerPatch = "z_block"
  }

  public var stepsPerSegment: Int { segment / framesPerPatch }
}

/// The VAE's decoder.
public struct LatentDecoderSizes: Sendable, Equatable, Codable {
  public var melBins: Int
  public var latentDim: Int
  public var hiddenDim: Int
  public var multipliers: [Int]
  public var resBlocks: Int

  enum CodingKeys: String, CodingKey {
    case melBins = "data_dim"
    case latentDim = "embed_dim"
    case hiddenDim = "hidden_dim"
    case multipliers = "ch_mult"
    case resBlocks = "num_res_blocks"
  }
}

/// BigVGAN; NVIDIA's key names.
public struct VocoderSizes: Sendable, Equatable, Codable {
  public var melBins: Int
  public var upsampleRates: [Int]
  public var upsampleKernels: [Int]
  public var initialChannels: Int
  public var blockKernels: [Int]
  public var blockDilations: [[Int]]
  public var biasAtFinal: Bool
  public var tanhAtFinal: Bool
  /// Channels of an `Excitation` that is heard behind each up-sampling; the published vocoders have none.
  public var sourceChannels: Int?
  /// Whether what the last convolution gives is multiplied by the mel's `Attack`; not in the published ones.
  public var sharpAttacks: Bool?

  enum CodingKeys: String, CodingKey {
    case sourceChannels = "source_channels"
    case sharpAttacks = "sharp_attacks"
    case melBins = "num_mels"
    case upsampleRates = "upsample_rates"
    case upsampleKernels = "upsample_kernel_sizes"
    case initialChannels = "upsample_initial_channel"
    case blockKernels = "resblock_kernel_sizes"
    case blockDilations = "resblock_dilation_sizes"
    case biasAtFinal = "use_bias_at_final"
    case tanhAtFinal = "use_tanh_at_final"
  }
}
