import CKernels

extension Tensor {
  /// Joins `[B, T_i, C]` tensors along the tokens.
  public static func concatenatedTokens(_ parts: [Tensor]) -> Tensor {
    let (batch, width) = (parts[0].shape[0], parts[0].shape[2])
    let tokens = parts.reduce(0) { $0 + $1.shape[1] }
    return Tensor(shape: [batch, tokens, width]) { out in
      for b in 0..<batch {
        var at = b * tokens * width
        for part in parts {
          part[b].withValues { values in
            _ = out[at...].update(fromContentsOf: values)
            at += values.count
          }
        }
      }
    }
  }

  /// Joins along the first axis; the other axes agree.
  public static func concatenatedRows(_ parts: [Tensor]) -> Tensor {
    let rows = parts.reduce(0) { $0 + $1.shape[0] }
    return Tensor(shape: [rows] + parts[0].shape.dropFirst()) { out in
      var at = 0
      for part in parts {
        part.withValues { values in
          _ = out[at...].update(fromContentsOf: values)
          at += values.count
        }
      }
    }
  }

  /// Tokens `indices` of `[B, T, C]`, repeats allowed.
  public func tokens(_ indices: [Int]) -> Tensor {
    let (batch, tokens, width) = (shape[0], shape[1], shape[2])
    precondition(indices.allSatisfy { (0..<tokens).contains($0) }, "\(shape) has not all these tokens")
    return map(shape: [batch, indices.count, width]) { x, out in
      for b in 0..<batch {
        for (i, t) in indices.enumerated() {
          (out + (b * indices.count + i) * width).update(from: x + (b * tokens + t) * width, count: width)
        }
      }
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
