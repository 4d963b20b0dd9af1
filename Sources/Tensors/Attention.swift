import CKernels

/// Queries, keys or values inside a `[B, T, width]` tensor: heads are contiguous slices of `headSize`
/// channels from `channel` on; tokens `tokens` take part. Nothing is copied.
public struct HeadsView: Sendable {
  let tensor: Tensor
  let channel: Int
  let tokens: Range<Int>

  public init(_ tensor: Tensor, channel: Int = 0, tokens: Range<Int>? = nil) {
    self.tensor = tensor
    self.channel = channel
    self.tokens = tokens ?? 0..<tensor.shape[1]
  }
}

public struct HeadShape: Sendable {
  public let heads: Int
  public let headSize: Int

  public init(heads: Int, headSize: Int) {
    self.heads = heads
    self.headSize = headSize
  }

  public var width: Int { heads * headSize }
}

/// `softmax(scale * Q K^T) V` per batch item and head. Result `[B, query tokens, heads * headSize]`,
/// head-major. With `causal`, query i sees keys 0...i. `format` is that of the layers around: beside integers of either
/// width, long rows are multiplied in 16-bit ones, the softmax stays in float32.
public func attention(
  _ query: HeadsView, _ key: HeadsView, _ value: HeadsView, _ shape: HeadShape, scale: Float,
  causal: Bool = false, format: NumberFormat = .float32
) -> Tensor {
  let batch = query.tensor.shape[0]
  precondition(
    key.tensor.shape[0] == batch && value.tensor.shape[0] == batch && key.tokens.count == value.tokens.count
      && !key.tokens.isEmpty, "queries, keys and values do not fit")
  return Tensor(shape: [batch, query.tokens.count, shape.width]) { out in
    let form = attentionShape(batch, shape, scale, causal, format)
    let y = onset_attended(
      base: out.baseAddress, item_stride: query.tokens.count * shape.width, token_stride: shape.width)
    withExtendedLifetime((query, key, value)) {
      attend(form, query.heads(shape), key.heads(shape), value.heads(shape), y)
    }
  }
}

/// Where groups of tokens stand in a sequence whose token 0 belongs to none: token i of group g is number
/// `1 + g * groupStride + i * tokenStride`.
public struct TokenGroups: Sendable {
  public let count, size: Int
  public let groupStride, tokenStride: Int

  public init(count: Int, size: Int, groupStride: Int, tokenStride: Int) {
    self.count = count
    self.size = size
    self.groupStride = groupStride
    self.tokenStride = tokenStride
  }
}

/// Attention divided among groups: token 0 sees all tokens, every other one token 0 and its group, which is cheaper by as
/// much as there are groups. All are `[1, 1 + tokens of groups, width]`, and so is the result; nothing is moved to where its
/// group is.
public func attention(
  _ query: HeadsView, _ key: HeadsView, _ value: HeadsView, _ shape: HeadShape, in groups: TokenGroups,
  scale: Float, format: NumberFormat = .float32
) -> Tensor {
  let tokens = 1 + groups.count * groups.size
  precondition(
    [query, key, value].allSatisfy { $0.tensor.shape[0] == 1 && $0.tokens == 0..<tokens },
    "queries, keys and values are not of \(tokens) tokens")
  return Tensor(shape: [1, tokens, shape.width]) { out in
    let (q, k, v) = (query.heads(shape), key.heads(shape), value.heads(shape))
    let y = onset_attended(base: out.baseAddress, item_stride: 0, token_stride: shape.width)
    withExtendedLifetime((query, key, value)) {
      var alone = q
      alone.tokens = 1
      attend(attentionShape(1, shape, scale, false, format), alone, k, v, y)
      attend(
        attentionShape(groups.count, shape, scale, false, format), q.grouped(groups),
        k.grouped(groups, after: k.base), v.grouped(groups, after: v.base), y.grouped(groups))
    }
  }
}

private func attentionShape(
  _ batch: Int, _ shape: HeadShape, _ scale: Float, _ causal: Bool, _ format: NumberFormat
) -> onset_attention_shape {
  onset_attention_shape(
    batch: batch, heads: shape.heads, size: shape.headSize, scale: scale, causal: causal,
    format: format == .int16 || format == .int8 ? ONSET_INT16 : ONSET_FLOAT32)
}

private func attend(
  _ form: onset_attention_shape, _ query: onset_heads, _ key: onset_heads, _ value: onset_heads,
  _ y: onset_attended
) {
  var (form, query, key, value, y) = (form, query, key, value, y)
  onset_attend(&form, &query, &key, &value, &y)
}

extension HeadsView {
  fileprivate func heads(_ form: HeadShape) -> onset_heads {
    let (rows, width) = (tensor.shape[1], tensor.shape[2])
    precondition(
      channel + form.width <= width && tokens.upperBound <= rows, "heads reach beyond \(tensor.shape)")
    return onset_heads(
      base: tensor.withPointer { $0 } + tokens.lowerBound * width + channel, item_stride: rows * width,
      token_stride: width, tokens: tokens.count, first: nil)
  }
}

extension onset_heads {
  /// The groups of a sequence's tokens, `first` in front of each.
  fileprivate func grouped(_ groups: TokenGroups, after first: UnsafePointer<Float>? = nil) -> onset_heads {
    onset_heads(
      base: base + token_stride, item_stride: groups.groupStride * token_stride,
      token_stride: groups.tokenStride * token_stride, tokens: groups.size + (first == nil ? 0 : 1),
      first: first)
  }
}

extension onset_attended {
  fileprivate func grouped(_ groups: TokenGroups) -> onset_attended {
    onset_attended(
      base: base + token_stride, item_stride: groups.groupStride * token_stride,
      token_stride: groups.tokenStride * token_stride)
  }
}

extension Tensor {
  /// Per-head RMSNorm (eps float32's machine epsilon, `weight` `[headSize]`) and then rotary positions on
  /// `heads` heads from `channel` on; channels outside are copied. `self` is `[B, T, width]`; `rotary`
  /// covers T tokens or is absent (no rotation).
  public func headsNormalizedAndRotated(
    channel: Int, _ heads: HeadShape, weight: Tensor, rotary: RotaryTable?
  ) -> Tensor {
    precondition(
      channel + heads.width <= shape[2] && weight.count == heads.headSize, "heads reach beyond \(shape)")
    let angles = shape[1] * heads.headSize / 2
    precondition(
      rotary.map { $0.cosines.count >= angles && $0.sines.count >= angles } ?? true, "too few positions")
    return with(weight, shape: shape) { x, weight, out in
      var rotation = onset_rotation()
      (rotation.channel, rotation.heads, rotation.size) = (channel, heads.heads, heads.headSize)
      rotation.weight = weight
      guard let rotary else { return onset_rotate(blockGrid, &rotation, x, out) }
      rotary.cosines.withUnsafeBufferPointer { cosines in
        rotary.sines.withUnsafeBufferPointer { sines in
          (rotation.cosines, rotation.sines) = (cosines.baseAddress, sines.baseAddress)
          onset_rotate(blockGrid, &rotation, x, out)
        }
      }
    }
  }
}

/// Cosines and sines of rotary positions, `[tokens, headSize / 2]` each, row-major.
public struct RotaryTable: Sendable {
  public let cosines: [Float]
  public let sines: [Float]

  public init(cosines: [Float], sines: [Float]) {
    self.cosines = cosines
    self.sines = sines
  }
}
