import CKernels

extension Activation {
  var kernel: onset_activation {
    switch self {
    case .none: ONSET_NONE
    case .silu: ONSET_SILU
    case .selu: ONSET_SELU
    case .gelu: ONSET_GELU
    case .quickGELU: ONSET_QUICK_GELU
    case .tanh: ONSET_TANH
    }
  }
}

extension Tensor {
  /// `[..., C]` as one block of rows of C.
  var rowGrid: onset_grid {
    let width = shape.last ?? 1
    return onset_grid(blocks: 1, rows: width == 0 ? 0 : count / width, width: width)
  }

  /// `[B, ..., C]` as B blocks of rows of C.
  var blockGrid: onset_grid {
    guard shape.count >= 3, shape[0] > 0, let width = shape.last, width > 0 else { return rowGrid }
    return onset_grid(blocks: shape[0], rows: count / shape[0] / width, width: width)
  }

  /// A new tensor of `shape` from `self`'s and `other`'s memory.
  func with(
    _ other: Tensor, shape: [Int],
    _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    map(shape: shape) { x, out in other.withPointer { kernel(x, $0, out) } }
  }

  /// A new tensor of `shape` from `self`'s memory.
  func map(shape: [Int], _ kernel: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void) -> Tensor {
    Tensor(shape: shape) { out in
      if let out = out.baseAddress { withPointer { kernel($0, out) } }
    }
  }

  func withPointer<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return body(UnsafePointer(storage.base + offset))
  }
}

extension onset_grid {
  /// Rows side by side, as in a tensor of this grid.
  func dense(_ base: UnsafePointer<Float>) -> onset_source {
    onset_source(base: base, block_stride: rows * width, row_stride: width)
  }
}
