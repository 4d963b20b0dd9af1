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
    return Tensor(shape: [batch, indices.count, width]) { out in
      withValues { x in
        for b in 0..<batch {
          for (i, t) in indices.enumerated() {
            for c in 0..<width { out[(b * indices.count + i) * width + c] = x[(b * tokens + t) * width + c] }
          }
        }
      }
    }
  }

  public func tokens(_ range: Range<Int>) -> Tensor { tokens(Array(range)) }

  /// `[B, T, C]` to the mean over tokens, `[B, C]`.
  public func meanOverTokens() -> Tensor {
    let (batch, tokens, width) = (shape[0], shape[1], shape[2])
    return Tensor(shape: [batch, width]) { out in
      withValues { x in
        for b in 0..<batch {
          for c in 0..<width {
            out[b * width + c] =
              (0..<tokens).reduce(Float(0)) { $0 + x[(b * tokens + $1) * width + c] } / Float(tokens)
          }
        }
      }
    }
  }

  /// `[B, m, n]` to `[B, n, m]`.
  public func transposed() -> Tensor {
    let (batch, m, n) = (shape[0], shape[1], shape[2])
    return Tensor(shape: [batch, n, m]) { out in
      withValues { x in
        for b in 0..<batch {
          for i in 0..<m { for j in 0..<n { out[(b * n + j) * m + i] = x[(b * m + i) * n + j] } }
        }
      }
    }
  }

  /// The same values `times` times, along the first axis.
  public static func tiled(_ x: Tensor, times: Int) -> Tensor {
    concatenatedRows(Array(repeating: x, count: times))
  }

  /// `[o, i, k]` to `[o, i]` at one tap.
  func strided(lastIndex: Int) -> Tensor {
    let (o, i, k) = (shape[0], shape[1], shape[2])
    return Tensor(shape: [o, i]) { out in
      withValues { x in for n in 0..<o * i { out[n] = x[n * k + lastIndex] } }
    }
  }

  /// A transposed convolution's `[i, o, k]` to `[phases * o, i]` for the taps given, one per phase.
  func phases(_ taps: [Int]) -> Tensor {
    let (inputs, outputs, k) = (shape[0], shape[1], shape[2])
    return Tensor(shape: [taps.count * outputs, inputs]) { out in
      withValues { x in
        for (p, tap) in taps.enumerated() {
          for o in 0..<outputs {
            for i in 0..<inputs { out[(p * outputs + o) * inputs + i] = x[(i * outputs + o) * k + tap] }
          }
        }
      }
    }
  }
}
