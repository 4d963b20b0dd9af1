import Materials
import Tensors

/// What the towers give, for one video and prompt (V = 1) or for V of equal length. Absent features are
/// replaced by the flow transformer's own empty ones.
public struct Features: Sendable {
  /// `[V, clip tokens, clipDim]`; a single token (a still image's) stands for all. Absent: no pictures, or
  /// masked away.
  public var clip: Tensor?
  /// `[V, sync tokens, syncDim]`. Absent: no video, or a still image.
  public var sync: Tensor?
  /// `[V, text tokens, textDim]`.
  public var text: Tensor
  /// The negative prompt's, shaped as `text`. Absent: the checkpoint's `empty_string_feat`, which is not what
  /// an empty negative prompt encodes to.
  public var negative: Tensor?

  public init(clip: Tensor? = nil, sync: Tensor? = nil, text: Tensor, negative: Tensor? = nil) {
    self.clip = clip
    self.sync = sync
    self.text = text
    self.negative = negative
  }
}

extension FlowTransformer {
  /// The condition sets of a take: one per video and prompt and, where the guidance asks for them, as many
  /// empty ones behind.
  ///
  /// - Throws: `MMAudioError.wrongTokens` when features do not have the lengths' tokens.
  public func conditions(
    _ features: Features, _ lengths: SequenceLengths, guidance: Double
  ) throws -> Conditions {
    let videos = features.text.shape[0]
    let emptyClip = emptyClip.everywhere(videos, lengths.clip)
    let emptySync = emptySync.everywhere(videos, lengths.sync)
    var clip = try features.clip?.spread(over: lengths.clip) ?? emptyClip
    var sync = try features.sync?.checked(tokens: lengths.sync, .sync) ?? emptySync
    var text = try features.text.checked(tokens: sizes.textTokens, .text)
    if GuidedFlow.needsEmptyConditions(guidance) {
      let negative =
        try features.negative?.checked(tokens: sizes.textTokens, .text)
        ?? Tensor.tiled(emptyText.reshaped([1] + emptyText.shape), times: videos)
      clip = .concatenatedRows([clip, emptyClip])
      sync = .concatenatedRows([sync, emptySync])
      text = .concatenatedRows([text, negative])
    }
    return conditions(clip: clip, sync: sync, text: text, latentTokens: lengths.latent)
  }
}

extension Tensor {
  /// One vector `[1, C]` as every token of every item, `[items, tokens, C]`.
  fileprivate func everywhere(_ items: Int, _ tokens: Int) -> Tensor {
    Tensor.tiled(self, times: items * tokens).reshaped([items, tokens, shape[1]])
  }

  fileprivate func spread(over tokens: Int) throws -> Tensor {
    shape[1] == 1
      ? self.tokens(Array(repeating: 0, count: tokens)) : try checked(tokens: tokens, .clip)
  }

  fileprivate func checked(tokens: Int, _ stage: Stage) throws -> Tensor {
    guard shape[1] == tokens else {
      throw MMAudioError.wrongTokens(stage: stage, found: shape[1], wanted: tokens)
    }
    return self
  }
}
