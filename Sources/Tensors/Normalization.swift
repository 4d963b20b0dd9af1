import CKernels

extension Tensor {
  /// LayerNorm over the last axis, in float32 sums; `weight` and `bias` are `[C]` or absent.
  public func layerNorm(weight: Tensor? = nil, bias: Tensor? = nil, eps: Float = 1e-5) -> Tensor {
    let grid = rowGrid
    precondition(
      [weight, bias].allSatisfy { $0 == nil || $0?.count == grid.width }, "an affine of another width")
    return map(shape: shape) { x, out in
      var norm = onset_layer_norm()
      norm.eps = eps
      norm.weight.base = weight?.withPointer { $0 }
      norm.bias.base = bias?.withPointer { $0 }
      withExtendedLifetime((weight, bias)) { onset_normalize(grid, &norm, grid.dense(x), out) }
    }
  }

  /// `layerNorm(x) * (1 + scale) + shift`, without affine weights, eps 1e-5. `modulation` is `[B, T, M*C]` or
  /// `[B, 1, M*C]`; `shift` and `scale` name which of its M chunks to use.
  public func modulated(by modulation: Tensor, shift: Int, scale: Int) -> Tensor {
    let grid = blockGrid
    return with(modulation, shape: shape) { x, factors, out in
      var norm = onset_layer_norm()
      norm.eps = 1e-5
      norm.weight_plus = 1
      norm.weight = modulationChunk(of: modulation, factors, scale)
      norm.bias = modulationChunk(of: modulation, factors, shift)
      onset_normalize(grid, &norm, grid.dense(x), out)
    }
  }

  /// `self + gate * branch` with the gate taken from chunk `gate` of a modulation `[B, T or 1, M*C]`.
  public func adding(_ branch: Tensor, gatedBy modulation: Tensor, chunk gate: Int) -> Tensor {
    precondition(branch.count == count, "\(branch.shape) is not \(shape)")
    let grid = blockGrid
    return with(branch, shape: shape) { x, branch, out in
      modulation.withPointer {
        let gate = modulationChunk(of: modulation, $0, gate)
        onset_gate(grid, grid.dense(x), grid.dense(branch), gate, out)
      }
    }
  }

  /// Chunk `index` of `modulation` as rows beside those of `self`, `[B, T, C]`.
  private func modulationChunk(
    of modulation: Tensor, _ base: UnsafePointer<Float>, _ index: Int
  ) -> onset_source {
    let (grid, form) = (blockGrid, modulation.shape)
    precondition(
      form.count == 3 && form[0] == grid.blocks && (form[1] == grid.rows || form[1] == 1)
        && (index + 1) * grid.width <= form[2],
      "\(form) does not modulate \(shape)")
    return onset_source(
      base: base + index * grid.width, block_stride: form[1] * form[2], row_stride: form[1] == 1 ? 0 : form[2]
    )
  }

  /// `x / max(||x||, 1e-12)` over the last axis.
  public func l2Normalized() -> Tensor {
    map(shape: shape) { onset_scale_rows(rowGrid, ONSET_UNIT_LENGTH, rowGrid.dense($0), $1) }
  }

  /// Pixel norm of the latent decoder: `x / (1e-4 + ||x|| / sqrt(C))` over the last axis.
  public func pixelNormalized() -> Tensor {
    map(shape: shape) { onset_scale_rows(rowGrid, ONSET_PIXEL_NORM, rowGrid.dense($0), $1) }
  }

  /// Chunk `index` of width `width` of the last axis (a copy).
  public func chunk(_ index: Int, width: Int) -> Tensor {
    let all = rowGrid
    precondition((index + 1) * width <= all.width, "\(shape) has no chunk \(index) of \(width)")
    return map(shape: shape.dropLast() + [width]) { x, out in
      onset_copy(
        onset_grid(blocks: 1, rows: all.rows, width: width),
        onset_source(base: x + index * width, block_stride: 0, row_stride: all.width), out, width)
    }
  }
}
