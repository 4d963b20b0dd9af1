extension Tensor {
  /// Point by point.
  public func map(_ activation: Activation) -> Tensor {
    Tensor(shape: shape) { out in
      withValues { for i in 0..<count { out[i] = activation.plain($0[i]) } }
    }
  }

  /// Equal shapes, or `b` is one trailing part of `a` (a bias, positions) or one vector per batch item
  /// (`[B, 1, C]` onto `[B, T, C]`).
  public static func + (a: Tensor, b: Tensor) -> Tensor { a.combined(b, factor: 1) }

  /// `self + factor * other`, shapes as for `+`.
  public func combined(_ other: Tensor, factor: Float, selfFactor: Float = 1) -> Tensor {
    Tensor(shape: shape) { out in
      withValues { x in
        other.withValues { y in
          let index = broadcastIndex(other)
          for i in 0..<count { out[i] = selfFactor * x[i] + factor * y[index(i)] }
        }
      }
    }
  }

  public static func * (a: Tensor, factor: Float) -> Tensor {
    Tensor(shape: a.shape) { out in a.withValues { for i in 0..<a.count { out[i] = $0[i] * factor } } }
  }

  /// Point by point product; shapes as for `+`.
  public func multiplied(by other: Tensor) -> Tensor {
    Tensor(shape: shape) { out in
      withValues { x in
        other.withValues { y in
          let index = broadcastIndex(other)
          for i in 0..<count { out[i] = x[i] * y[index(i)] }
        }
      }
    }
  }

  /// `self + gate * branch`: the gated residual. `gate` as `self`, or one vector per batch item `[B, 1, C]`.
  public func adding(_ branch: Tensor, gate: Tensor) -> Tensor { self + branch.multiplied(by: gate) }

  /// `silu(a) * b`, where the last axis of `self` holds `a` and then `b`: the gated MLP. `[..., 2H]` to `[..., H]`.
  public func gatedSiLU() -> Tensor {
    let width = shape.last! / 2
    return Tensor(shape: shape.dropLast() + [width]) { out in
      withValues { x in
        for r in 0..<count / (2 * width) {
          for i in 0..<width {
            out[r * width + i] = Activation.silu.plain(x[r * 2 * width + i]) * x[r * 2 * width + width + i]
          }
        }
      }
    }
  }

  public func clamped(to range: ClosedRange<Float>) -> Tensor {
    Tensor(shape: shape) { out in
      withValues { for i in 0..<count { out[i] = min(max($0[i], range.lowerBound), range.upperBound) } }
    }
  }

  func broadcastIndex(_ other: Tensor) -> (Int) -> Int {
    let n = other.count
    if n == count { return { $0 } }
    if other.shape.count == 3, shape.count == 3, other.shape[1] == 1, other.shape[0] == shape[0] {
      let (tokens, width) = (shape[1], shape[2])
      return { $0 / (tokens * width) * width + $0 % width }
    }
    precondition(count % n == 0, "\(other.shape) does not broadcast onto \(shape)")
    return { $0 % n }
  }
}
