import Tensors
import Weights

/// One block of Synchformer (reference `mmaudio/ext/synchformer/vit_helper.py`, DividedSpaceTimeBlock); x is `[1, 1 + S*P, w]`,
/// the class token first, then patches in the order step, place:
///
///     x += timeattn(norm3(x))    a patch reads the class token and the S patches at its place
///     x += attn(norm1(x))        a patch reads the class token and the P patches of its step
///     x += fc2(gelu(fc1(norm2(x))))
///
/// The norms are numbered in the order in which the authors added them, not in which they act. In both attentions the
/// class token reads everything.
struct SyncBlock: Sendable {
  private let time, space: DividedAttention
  private let normTime, normSpace, normMLP: LayerNorm
  private let expand, contract: Linear

  init(_ weights: WeightScope, _ sizes: SyncSizes) throws {
    let (steps, places, width) = (sizes.stepsPerSegment, sizes.places, sizes.embedDim)
    self.time = try DividedAttention(
      weights["timeattn"], sizes.heads,
      TokenGroups(count: places, size: steps, groupStride: 1, tokenStride: places))
    self.space = try DividedAttention(
      weights["attn"], sizes.heads,
      TokenGroups(count: steps, size: places, groupStride: places, tokenStride: 1))
    self.normTime = try LayerNorm(weights["norm3"], width, eps: 1e-6)
    self.normSpace = try LayerNorm(weights["norm1"], width, eps: 1e-6)
    self.normMLP = try LayerNorm(weights["norm2"], width, eps: 1e-6)
    self.expand = try Linear(weights["mlp"]["fc1"], width, sizes.mlpWidth)
    self.contract = try Linear(weights["mlp"]["fc2"], sizes.mlpWidth, width)
  }

  func callAsFunction(_ x: Tensor, _ observe: Observer?) -> Tensor {
    // An observer sees what is added by itself: made again, for it alone.
    observe?("b0_timeattn", time(normTime(x))[0])
    let x = time(normTime(x), adding: x)
    observe?("b0_attn", space(normSpace(x))[0])
    let y = space(normSpace(x), adding: x)
    observe?("b0_mlp", expand(normMLP(y), then: .gelu, contract)[0])
    return expand(normMLP(y), then: .gelu, contract, adding: y)
  }
}

/// Attention within groups of patches that all see the class token, which sees all: `[1, T, w]` to `[1, T, w]`, plus what is
/// to be added.
struct DividedAttention: Sendable {
  private let heads: HeadShape
  private let format: NumberFormat
  private let query, keysAndValues, projection: Linear
  private let groups: TokenGroups

  init(_ weights: WeightScope, _ heads: HeadShape, _ groups: TokenGroups) throws {
    let width = heads.width
    let stored = try weights["qkv"].tensor("weight", [3 * width, width])
    let bias = try weights["qkv"].tensor("bias", [3 * width])
    self.heads = heads
    self.format = weights.format
    self.query = Linear(
      weight: stored.rows(0..<width), bias: bias.rows(0..<width), format: weights.format)
    self.keysAndValues = Linear(
      weight: stored.rows(width..<3 * width), bias: bias.rows(width..<3 * width), format: weights.format)
    self.projection = try Linear(weights["proj"], width, width)
    self.groups = groups
  }

  func callAsFunction(_ x: Tensor, adding added: Tensor? = nil) -> Tensor {
    let kv = keysAndValues(x)
    let attended = attention(
      HeadsView(query(x)), HeadsView(kv), HeadsView(kv, channel: heads.width), heads, in: groups,
      scale: 1 / Float(heads.headSize).squareRoot(), format: format)
    return projection(attended, adding: added)
  }
}
