import Tensors
import Weights

/// What a prompt means: the states of CLIP's text tower (open_clip `model.py`; upstream replaces its `encode_text` so that
/// all states are kept: reference `mmaudio/model/utils/features_utils.py`). P prompts, T = 77 positions, width w:
///
///     tokens       [P, T] ids             start, words, end, padded with 0; padding is used like any other token
///     embedding    [P, T, w]              looked up, plus positions
///     blocks       [P, T, w]              pre-norm, quick GELU; position i sees 0...i
///     ln_final     [P, T, w]
///     out          [P, T, w]              every position L2-normalised; no pooling, no projection
public struct CLIPTextTower: Sendable {
  private let sizes: CLIPSizes
  /// `[1, vocabulary, w]`, left where it is: rows are read out of the mapped file.
  private let embedding: Tensor
  private let positions: Tensor
  private let blocks: [TransformerBlock]
  private let normAfter: LayerNorm

  /// - Parameter weights: see `WeightScope.clipText`; all that it does not ignore is used.
  /// - Throws: `WeightsError`, or `MMAudioError.unusableSize`.
  public init(_ weights: WeightScope, _ sizes: CLIPSizes) throws {
    try sizes.check()
    let text = sizes.text
    let block = TransformerBlock.Sizes(
      heads: HeadShape(heads: text.heads, headSize: text.width / text.heads), mlpWidth: 4 * text.width,
      activation: .quickGELU, causal: true)
    self.sizes = sizes
    self.embedding = try weights["token_embedding"].tensor("weight", [sizes.vocabulary, text.width])
      .reshaped([1, sizes.vocabulary, text.width])
    self.positions = try weights.tensor("positional_embedding", [text.contextLength, text.width])
    self.blocks = try (0..<text.layers).map {
      try TransformerBlock(weights["transformer"]["resblocks"][$0], .openCLIP, block)
    }
    self.normAfter = try LayerNorm(weights["ln_final"], text.width)
    try weights.finish()
  }

  /// - Parameters:
  ///   - prompts: `contextLength` ids each.
  ///   - progress: blocks done and in all; called after each block, may throw to stop.
  ///   - observe: sees the rungs under the goldens' names.
  /// - Returns: `[prompts, contextLength, width]`.
  /// - Throws: `MMAudioError.wrongTokenCount` or `.unknownToken`, and what `progress` throws.
  public func callAsFunction(
    _ prompts: [[Int]], progress: Progress = { _, _ in }, observe: Observer? = nil
  ) throws -> Tensor {
    for prompt in prompts { try check(prompt) }
    let ids = prompts.flatMap { $0 }
    let shape = [prompts.count, sizes.text.contextLength, sizes.text.width]
    var x = embedding.tokens(ids).reshaped(shape) + positions
    for (index, block) in blocks.enumerated() {
      x = block(x)
      observe?("block\(index)", x)
      try progress(index + 1, blocks.count)
    }
    let states = normAfter(x)
    observe?("ln_final", states)
    let out = states.l2Normalized()
    observe?("out", out)
    return out
  }

  private func check(_ prompt: [Int]) throws(MMAudioError) {
    guard prompt.count == sizes.text.contextLength else {
      throw .wrongTokenCount(found: prompt.count, wanted: sizes.text.contextLength)
    }
    if let stranger = prompt.first(where: { !(0..<sizes.vocabulary).contains($0) }) {
      throw .unknownToken(id: stranger, vocabulary: sizes.vocabulary)
    }
  }
}
