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
/// head-major. With `causal`, query i sees keys 0...i. `format` is that of the layers around: beside integers of either width,
/// long rows are multiplied in 16-bit ones, the softmax stays in float32.
public func attention(
  _ query: HeadsView, _ key: HeadsView, _ value: HeadsView, _ shape: HeadShape, scale: Float,
  causal: Bool = false, format: NumberFormat = .float32
) -> Tensor {
  let batch = query.tensor.shape[0]
  precondition(
    key.tensor.shape[0] == batch && value.tensor.shape[0] == batch && key.tokens.count == value.tokens.count
      && !key.tokens.isEmpty, "queries, keys and values do not fit")
  return Tensor(shape: [batch, query.tokens.count, shape.width]) { out in
    var form = onset_attention_shape(
      batch: batch, heads: shape.heads, size: shape.headSize, scale: scale, causal: causal,
      format: format == .int16 || format == .int8 ? ONSET_INT16 : ONSET_FLOAT32)
    var (q, k, v) = (query.heads(shape), key.heads(shape), value.heads(shape))
    withExtendedLifetime((query, key, value)) { onset_attend(&form, &q, &k, &v, out.baseAddress) }
  }
}

extension HeadsView {
  fileprivate func heads(_ form: HeadShape) -> onset_heads {
    let (rows, width) = (tensor.shape[1], tensor.shape[2])
    precondition(
      channel + form.width <= width && tokens.upperBound <= rows, "heads reach beyond \(tensor.shape)")
    return onset_heads(
      base: tensor.withPointer { $0 } + tokens.lowerBound * width + channel, item_stride: rows * width,
      token_stride: width, tokens: tokens.count)
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
