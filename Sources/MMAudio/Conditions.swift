import Tensors
import Weights

/// Features as the flow transformer wants them, projected once per take and reused at every step: S sets of
/// them, one per video and prompt and, with guidance, one more for each as the empty conditions.
public struct Conditions: Sendable {
  /// `[S, clip tokens, d]`.
  public let clip: Tensor
  /// Brought to the latent's tokens, `[S, N, d]`.
  public let sync: Tensor
  /// `[S, text tokens, d]`.
  public let text: Tensor
  /// What the whole of clip and text says, `[S, d]`: added to the time's embedding at every step.
  public let global: Tensor
  let latentRotary: RotaryTable
  let clipRotary: RotaryTable

  public var sets: Int { clip.shape[0] }
  public var latentTokens: Int { sync.shape[1] }

  /// The first half of the sets: without the empty ones that guidance asks for.
  var withoutEmpty: Conditions {
    let half = 0..<sets / 2
    return Conditions(
      clip: clip.rows(half), sync: sync.rows(half), text: text.rows(half), global: global.rows(half),
      latentRotary: latentRotary, clipRotary: clipRotary)
  }
}

/// Features in, conditions out (reference `mmaudio/model/networks.py`, `preprocess_conditions`):
///
///     clip [S, C, 1024]   linear, (v2: silu), gated MLP conv (3)                                  [S, C, d]
///     sync [S, K, 768]    + positions within a segment, conv (7), activation, gated MLP conv (3)  [S, K, d]
///                         nearest-exact up-sampling                                               [S, N, d]
///     text [S, 77, 1024]  linear, (v2: silu), gated MLP                                           [S, 77, d]
///     global              gated MLP(linear(mean of clip) + linear(mean of text))                  [S, d]
struct ConditionProjections: Sendable {
  private let sizes: FlowSizes
  private let clip: (linear: Linear, mlp: GatedMLP)
  private let sync: (conv: Conv1d, mlp: GatedMLP)
  private let text: (linear: Linear, mlp: GatedMLP)
  private let clipToGlobal: Linear
  private let textToGlobal: Linear
  private let global: GatedMLP
  /// `[segment, syncDim]`: a segment's tokens know their place in it, not the segment's place in time.
  private let syncPositions: Tensor

  /// Sync tokens in one segment.
  static let segment = 8

  init(_ weights: WeightScope, _ sizes: FlowSizes) throws(WeightsError) {
    self.sizes = sizes
    let width = sizes.hiddenDim
    // Version 2 puts an activation between the two, which moves the second's index.
    let second = sizes.v2 ? 2 : 1
    let (clip, sync, text) = (
      weights["clip_input_proj"], weights["sync_input_proj"], weights["text_input_proj"]
    )
    self.clip = (try Linear(clip[0], sizes.clipDim, width), try GatedMLP(clip[second], sizes, kernel: 3))
    self.sync = (
      try Conv1d(sync[0], sizes.syncDim, width, kernel: 7), try GatedMLP(sync[2], sizes, kernel: 3)
    )
    self.text = (try Linear(text[0], sizes.textDim, width), try GatedMLP(text[second], sizes, kernel: 1))
    clipToGlobal = try Linear(weights["clip_cond_proj"], width, width)
    textToGlobal = try Linear(weights["text_cond_proj"], width, width)
    global = try GatedMLP(weights["global_cond_mlp"], sizes, kernel: 1)
    syncPositions = try weights.tensor("sync_pos_emb", [1, 1, Self.segment, sizes.syncDim])
      .reshaped([Self.segment, sizes.syncDim])
  }

  func callAsFunction(
    clip clipFeatures: Tensor, sync syncFeatures: Tensor, text textFeatures: Tensor, latentTokens: Int
  ) -> Conditions {
    let between: Activation = sizes.v2 ? .silu : .none
    let clip = clip.mlp(clip.linear(clipFeatures, then: between))
    let text = text.mlp(text.linear(textFeatures, then: between))
    let placed = syncFeatures + syncPositions
    let sync = sync.mlp(sync.conv(placed, then: sizes.inputActivation))
    let summary = clipToGlobal(clip.meanOverTokens()) + textToGlobal(text.meanOverTokens())
    let (sets, clipTokens) = (clip.shape[0], clip.shape[1])
    return Conditions(
      clip: clip, sync: sync.tokens(nearestExactIndices(from: sync.shape[1], to: latentTokens)), text: text,
      global: global(summary.reshaped([sets, 1, sizes.hiddenDim])).reshaped([sets, sizes.hiddenDim]),
      latentRotary: RotaryTable(tokens: latentTokens, headSize: sizes.headSize),
      clipRotary: RotaryTable(
        tokens: clipTokens, headSize: sizes.headSize,
        frequencyScale: Double(latentTokens) / Double(clipTokens)))
  }
}

extension FlowSizes {
  /// After the first convolution of latent and sync.
  var inputActivation: Activation { v2 ? .silu : .selu }
}
