#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Queries, keys or values inside a `[B, T, width]` tensor: heads are contiguous slices of `headSize` channels from
/// `channel` on; tokens `tokens` take part. Nothing is copied.
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

/// `softmax(scale * Q K^T) V` per batch item and head. Result `[B, query tokens, heads * headSize]`, head-major.
/// With `causal`, query i sees keys 0...i.
public func attention(
  _ query: HeadsView, _ key: HeadsView, _ value: HeadsView, _ shape: HeadShape, scale: Float, causal: Bool = false
) -> Tensor {
  let (batch, q, k) = (query.tensor.shape[0], query.tokens.count, key.tokens.count)
  func read(_ view: HeadsView, _ b: Int, _ t: Int, _ channel: Int) -> Float {
    let (tokens, width) = (view.tensor.shape[1], view.tensor.shape[2])
    return view.tensor.withValues {
      $0[(b * tokens + view.tokens.lowerBound + t) * width + view.channel + channel]
    }
  }
  return Tensor(shape: [batch, q, shape.width]) { out in
    for b in 0..<batch {
      for h in 0..<shape.heads {
        let base = h * shape.headSize
        for i in 0..<q {
          let seen = causal ? i + 1 : k
          var scores = (0..<seen).map { j in
            (0..<shape.headSize).reduce(Float(0)) {
              $0 + read(query, b, i, base + $1) * read(key, b, j, base + $1)
            } * scale
          }
          let peak = scores.max() ?? 0
          scores = scores.map { expf($0 - peak) }
          let sum = scores.reduce(0, +)
          for d in 0..<shape.headSize {
            out[(b * q + i) * shape.width + base + d] =
              (0..<seen).reduce(Float(0)) { $0 + scores[$1] * read(value, b, $1, base + d) } / sum
          }
        }
      }
    }
  }
}

extension Tensor {
  /// Per-head RMSNorm (eps float32's machine epsilon, `weight` `[headSize]`) and then rotary positions on `heads`
  /// heads from `channel` on; channels outside are copied. `self` is `[B, T, width]`; `rotary` covers T tokens or is
  /// absent (no rotation).
  public func headsNormalizedAndRotated(
    channel: Int, _ heads: HeadShape, weight: Tensor, rotary: RotaryTable?
  ) -> Tensor {
    let width = shape[2]
    let size = heads.headSize
    return Tensor(shape: shape) { out in
      withValues { x in
        _ = out.update(fromContentsOf: x)
        let weight = weight.values
        for r in 0..<shape[0] * shape[1] {
          for h in 0..<heads.heads {
            let base = r * width + channel + h * size
            let mean = (0..<size).reduce(Float(0)) { $0 + x[base + $1] * x[base + $1] } / Float(size)
            let scale = 1 / (mean + Float.ulpOfOne).squareRoot()
            for i in 0..<size { out[base + i] = x[base + i] * scale * weight[i] }
            if let rotary {
              let t = r % shape[1]
              for i in 0..<size / 2 {
                let (a, b) = (out[base + 2 * i], out[base + 2 * i + 1])
                let (c, s) = (rotary.cosines[t * size / 2 + i], rotary.sines[t * size / 2 + i])
                out[base + 2 * i] = a * c - b * s
                out[base + 2 * i + 1] = a * s + b * c
              }
            }
          }
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
