import Tensors
import Weights

/// A pre-norm transformer block whose q, k and v stand as thirds of one stored matrix: open_clip's residual attention
/// block and PyTorch's encoder layer.
///
///     a [B,T,w]    = norm1(x)
///     q, k, v      = a W^T + b, heads are contiguous slices
///     x           += projection(softmax(q k^T / sqrt(head)) v)
///     x           += contract(activation(expand(norm2(x))))      [B,T,w] -> [B,T,mlp] -> [B,T,w]
struct TransformerBlock: Sendable {
  struct Sizes {
    var heads: HeadShape
    var mlpWidth: Int
    var activation: Activation
    var causal = false
    var eps: Float = 1e-5
  }

  /// What a family of checkpoints calls the parts.
  struct Names {
    let norm1, norm2, attention, expand, contract: String

    static let openCLIP = Names(
      norm1: "ln_1", norm2: "ln_2", attention: "attn", expand: "mlp.c_fc", contract: "mlp.c_proj")
    static let torch = Names(
      norm1: "norm1", norm2: "norm2", attention: "self_attn", expand: "linear1", contract: "linear2")
  }

  private let sizes: Sizes
  private let norm1, norm2: LayerNorm
  private let query, keysAndValues, projection: Linear
  private let expand, contract: Linear
  private let format: NumberFormat

  init(_ weights: WeightScope, _ names: Names, _ sizes: Sizes) throws {
    let width = sizes.heads.width
    let attention = weights[names.attention]
    let stored = try attention.tensor("in_proj_weight", [3 * width, width])
    let bias = try attention.tensor("in_proj_bias", [3 * width])
    self.sizes = sizes
    self.format = weights.format
    self.norm1 = try LayerNorm(weights[names.norm1], width, eps: sizes.eps)
    self.norm2 = try LayerNorm(weights[names.norm2], width, eps: sizes.eps)
    self.query = Linear(
      weight: stored.rows(0..<width), bias: bias.rows(0..<width), format: weights.format)
    self.keysAndValues = Linear(
      weight: stored.rows(width..<3 * width), bias: bias.rows(width..<3 * width), format: weights.format)
    self.projection = try Linear(attention["out_proj"], width, width)
    self.expand = try Linear(weights[names.expand], width, sizes.mlpWidth)
    self.contract = try Linear(weights[names.contract], sizes.mlpWidth, width)
  }

  /// `[B, T, w]` to `[B, T, w]`.
  func callAsFunction(_ x: Tensor) -> Tensor { output(of: x, at: 0..<x.shape[1]) }

  /// The block's output at token 0 alone, `[B, 1, w]`: the other tokens serve as keys and values. For a last block of
  /// which nothing else is read.
  func classRow(of x: Tensor) -> Tensor { output(of: x, at: 0..<1) }

  private func output(of x: Tensor, at tokens: Range<Int>) -> Tensor {
    let isAll = tokens.count == x.shape[1]
    let normed = norm1(x)
    let q = query(isAll ? normed : normed.tokens(tokens))
    let kv = keysAndValues(normed)
    let attended = attention(
      HeadsView(q), HeadsView(kv), HeadsView(kv, channel: sizes.heads.width), sizes.heads,
      scale: 1 / Float(sizes.heads.headSize).squareRoot(), causal: sizes.causal,
      format: format)
    let x = projection(attended, adding: isAll ? x : x.tokens(tokens))
    return expand(norm2(x), then: sizes.activation, contract, adding: x)
  }
}
