import CKernels

extension Tensor {
  /// Joins `[B, T_i, C]` tensors along the tokens.
  public static func concatenatedTokens(_ parts: [Tensor]) -> Tensor {
    let (batch, width) = (parts[0].shape[0], parts[0].shape[2])
    let tokens = parts.reduce(0) { $0 + $1.shape[1] }
    return Tensor(shape: [batch, tokens, width]) { out in
      guard var to = out.baseAddress else { return }
      for b in 0..<batch {
        for part in parts { part[b].copy(to: &to) }
      }
    }
  }

  /// Joins along the first axis; the other axes agree.
  public static func concatenatedRows(_ parts: [Tensor]) -> Tensor {
    let rows = parts.reduce(0) { $0 + $1.shape[0] }
    return Tensor(shape: [rows] + parts[0].shape.dropFirst()) { out in
      guard var to = out.baseAddress else { return }
      for part in parts { part.copy(to: &to) }
    }
  }

  /// The same values in memory of their own.
  public func copied() -> Tensor {
    let page = 1024
    let pages = count / page
    return map(shape: shape) { x, out in
      onset_copy(
        onset_grid(blocks: 1, rows: pages, width: page),
        onset_source(base: x, block_stride: 0, row_stride: page), out, 0)
      (out + pages * page).update(from: x + pages * page, count: count - pages * page)
    }
  }

  /// Writes all values from `to` on, which moves behind them.
  private func copy(to: inout UnsafeMutablePointer<Float>) {
    withPointer { onset_copy(rowGrid, rowGrid.dense($0), to, 0) }
    to += count
  }

  /// Tokens `indices` of `[B, T, C]`, repeats allowed.
  public func tokens(_ indices: [Int]) -> Tensor {
    let (batch, tokens, width) = (shape[0], shape[1], shape[2])
    precondition(indices.allSatisfy { (0..<tokens).contains($0) }, "\(shape) has not all these tokens")
    return map(shape: [batch, indices.count, width]) { x, out in
      onset_gather(
        onset_grid(blocks: batch, rows: indices.count, width: width),
        onset_source(base: x, block_stride: tokens * width, row_stride: width), indices, out)
    }
  }

  public func tokens(_ range: Range<Int>) -> Tensor {
    let (batch, tokens, width) = (shape[0], shape[1], shape[2])
    precondition(range.lowerBound >= 0 && range.upperBound <= tokens, "\(shape) has not tokens \(range)")
    return map(shape: [batch, range.count, width]) { x, out in
      for b in 0..<batch {
        (out + b * range.count * width).update(
          from: x + (b * tokens + range.lowerBound) * width, count: range.count * width)
      }
    }
  }

  /// `[B, T, C]` to the mean over tokens, `[B, C]`.
  public func meanOverTokens() -> Tensor {
    map(shape: [shape[0], shape[2]]) { onset_mean_rows(blockGrid, $0, $1) }
  }

  /// `[B, m, n]` to `[B, n, m]`.
  public func transposed() -> Tensor {
    map(shape: [shape[0], shape[2], shape[1]]) { onset_transpose(blockGrid, $0, $1) }
  }

  /// The same values `times` times, along the first axis.
  public static func tiled(_ x: Tensor, times: Int) -> Tensor {
    concatenatedRows(Array(repeating: x, count: times))
  }
}
