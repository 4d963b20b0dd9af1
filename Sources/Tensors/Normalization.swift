extension Tensor {
  /// LayerNorm over the last axis, in float32 sums; `weight` and `bias` are `[C]` or absent.
  public func layerNorm(weight: Tensor? = nil, bias: Tensor? = nil, eps: Float = 1e-5) -> Tensor {
    let width = shape.last!
    return Tensor(shape: shape) { out in
      withValues { x in
        for r in 0..<count / width {
          let row = UnsafeBufferPointer(rebasing: x[r * width..<(r + 1) * width])
          let mean = row.reduce(0, +) / Float(width)
          let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(width)
          let scale = 1 / (variance + eps).squareRoot()
          for i in 0..<width {
            out[r * width + i] = (row[i] - mean) * scale * (weight?.values[i] ?? 1) + (bias?.values[i] ?? 0)
          }
        }
      }
    }
  }

  /// `layerNorm(x) * (1 + scale) + shift`, without affine weights, eps 1e-5. `modulation` is `[B, T, M*C]` or
  /// `[B, 1, M*C]`; `shift` and `scale` name which of its M chunks to use.
  public func modulated(by modulation: Tensor, shift: Int, scale: Int) -> Tensor {
    let width = shape.last!
    return layerNorm().multiplied(by: modulation.chunk(scale, width: width).map1Plus())
      + modulation.chunk(shift, width: width)
  }

  /// `self + gate * branch` with the gate taken from chunk `gate` of a modulation `[B, T or 1, M*C]`.
  public func adding(_ branch: Tensor, gatedBy modulation: Tensor, chunk gate: Int) -> Tensor {
    adding(branch, gate: modulation.chunk(gate, width: shape.last!))
  }

  /// `x / max(||x||, 1e-12)` over the last axis.
  public func l2Normalized() -> Tensor {
    scaledRows { squares, _ in 1 / max(squares.squareRoot(), 1e-12) }
  }

  /// Pixel norm of the latent decoder: `x / (1e-4 + ||x|| / sqrt(C))` over the last axis.
  public func pixelNormalized() -> Tensor {
    scaledRows { squares, width in 1 / (1e-4 + squares.squareRoot() / Float(width).squareRoot()) }
  }

  private func scaledRows(_ factor: (Float, Int) -> Float) -> Tensor {
    let width = shape.last!
    return Tensor(shape: shape) { out in
      withValues { x in
        for r in 0..<count / width {
          let squares = (0..<width).reduce(Float(0)) { $0 + x[r * width + $1] * x[r * width + $1] }
          let f = factor(squares, width)
          for i in 0..<width { out[r * width + i] = x[r * width + i] * f }
        }
      }
    }
  }

  private func map1Plus() -> Tensor {
    Tensor(shape: shape) { out in withValues { for i in 0..<count { out[i] = 1 + $0[i] } } }
  }

  /// Chunk `index` of width `width` of the last axis (a copy).
  public func chunk(_ index: Int, width: Int) -> Tensor {
    let total = shape.last!
    return Tensor(shape: shape.dropLast() + [width]) { out in
      withValues { x in
        for r in 0..<count / total {
          for i in 0..<width { out[r * width + i] = x[r * total + index * width + i] }
        }
      }
    }
  }
}
