import CKernels

extension Tensor {
  /// Point by point.
  public func map(_ activation: Activation) -> Tensor {
    map(shape: shape) { onset_activate(activation.kernel, $0, $1, count) }
  }

  /// Equal shapes, or `b` is one trailing part of `a` (a bias, positions) or one vector per batch item
  /// (`[B, 1, C]` onto `[B, T, C]`).
  public static func + (a: Tensor, b: Tensor) -> Tensor { a.combined(b, factor: 1) }

  /// `selfFactor * self + factor * other`, shapes as for `+`.
  public func combined(_ other: Tensor, factor: Float, selfFactor: Float = 1) -> Tensor {
    let spread = spread(of: other)
    return with(other, shape: shape) { x, y, out in
      onset_mix(spread.grid, selfFactor, spread.grid.dense(x), factor, spread.source(y), out)
    }
  }

  public static func * (a: Tensor, factor: Float) -> Tensor { a.combined(a, factor: 0, selfFactor: factor) }

  /// Point by point product; shapes as for `+`.
  public func multiplied(by other: Tensor) -> Tensor {
    let spread = spread(of: other)
    return with(other, shape: shape) { x, y, out in
      onset_times(spread.grid, spread.grid.dense(x), spread.source(y), out)
    }
  }

  /// `self + gate * branch`: the gated residual. `gate` as `self`, or one vector per batch item `[B, 1, C]`.
  public func adding(_ branch: Tensor, gate: Tensor) -> Tensor {
    precondition(branch.count == count, "\(branch.shape) is not \(shape)")
    let spread = spread(of: gate)
    return with(branch, shape: shape) { x, branch, out in
      gate.withPointer {
        onset_gate(spread.grid, spread.grid.dense(x), spread.grid.dense(branch), spread.source($0), out)
      }
    }
  }

  /// `silu(a) * b`, where the last axis of `self` holds `a` and then `b`: the gated MLP. `[..., 2H]` to
  /// `[..., H]`.
  public func gatedSiLU() -> Tensor {
    var grid = rowGrid
    let both = grid.width
    grid.width = both / 2
    return map(shape: shape.dropLast() + [both / 2]) { x, out in
      onset_silu_times(
        grid, onset_source(base: x, block_stride: 0, row_stride: both),
        onset_source(base: x + both / 2, block_stride: 0, row_stride: both), out)
    }
  }

  public func clamped(to range: ClosedRange<Float>) -> Tensor {
    map(shape: shape) { onset_clamp(range.lowerBound, range.upperBound, $0, $1, count) }
  }

  /// How a smaller tensor is repeated over `self`.
  struct Spread {
    let grid: onset_grid
    let blockStride: Int
    let rowStride: Int

    func source(_ base: UnsafePointer<Float>) -> onset_source {
      onset_source(base: base, block_stride: blockStride, row_stride: rowStride)
    }
  }

  func spread(of other: Tensor) -> Spread {
    let n = other.count
    if n == count { return Spread(grid: rowGrid, blockStride: count, rowStride: shape.last ?? 1) }
    if other.shape.count == 3, shape.count == 3, other.shape[1] == 1, other.shape[0] == shape[0],
      other.shape[2] == shape[2]
    {
      return Spread(grid: blockGrid, blockStride: shape[2], rowStride: 0)
    }
    precondition(n > 0 && count % n == 0, "\(other.shape) does not broadcast onto \(shape)")
    return Spread(grid: onset_grid(blocks: 1, rows: count / n, width: n), blockStride: 0, rowStride: 0)
  }
}
