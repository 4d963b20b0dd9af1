import CKernels
import Foundation
import Tensors
import Testing

/// Random tensors and straightforward definitions in double precision, which the kernels are judged by.
struct Random {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(state >> 40) / Float(1 << 23) - 1
  }

  mutating func tensor(_ shape: [Int], scale: Float = 1) -> Tensor {
    Tensor((0..<shape.reduce(1, *)).map { _ in next() * scale }, shape: shape)
  }
}

/// The largest difference, relative to the largest expected value.
func difference(_ actual: Tensor, _ expected: [Double]) -> Double {
  guard actual.count == expected.count else { return .infinity }
  let largest = expected.map(abs).max() ?? 0
  let worst = zip(actual.values, expected).map { abs(Double($0) - $1) }.reduce(0) {
    $1.isNaN ? .infinity : max($0, $1)
  }
  return largest == 0 ? worst : worst / largest
}

func expectClose(
  _ actual: Tensor, _ expected: [Double], within tolerance: Double = 2e-6, _ comment: Comment? = nil,
  at location: SourceLocation = #_sourceLocation
) {
  let difference = difference(actual, expected)
  #expect(difference <= tolerance, comment, sourceLocation: location)
}

/// Runs `body` at each level of kernels that this machine has.
func atEachLevel(_ body: (KernelLevel) -> Void) {
  for level in KernelLevel.available { level.use { body(level) } }
}

enum Reference {
  static func activated(_ kind: Activation, _ x: Double) -> Double {
    switch kind {
    case .none: x
    case .silu: x / (1 + exp(-x))
    case .selu: x > 0 ? 1.0507009873554805 * x : 1.0507009873554805 * 1.6732632423543772 * expm1(x)
    case .gelu: 0.5 * x * erfc(-x / 2.0.squareRoot())
    case .quickGELU: x / (1 + exp(-1.702 * x))
    case .tanh: tanh(x)
    }
  }

  /// Zero padded so that the length stays; weight `[outputs, inputs, kernel]`.
  static func conv(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?, dilation: Int) -> [Double] {
    let (batch, tokens, inputs) = (x.shape[0], x.shape[1], x.shape[2])
    let (outputs, kernel) = (weight.shape[0], weight.shape[2])
    let (x, w, bias) = (x.values, weight.values, bias?.values)
    var y: [Double] = []
    for b in 0..<batch {
      for t in 0..<tokens {
        for o in 0..<outputs {
          var sum = Double(bias?[o] ?? 0)
          for k in 0..<kernel {
            let s = t + (k - (kernel - 1) / 2) * dilation
            guard (0..<tokens).contains(s) else { continue }
            for i in 0..<inputs {
              sum += Double(w[(o * inputs + i) * kernel + k]) * Double(x[(b * tokens + s) * inputs + i])
            }
          }
          y.append(sum)
        }
      }
    }
    return y
  }

  /// Each input row adds its kernel to the outputs from `stride * t - stride / 2` on; weight `[inputs,
  /// outputs, kernel]`.
  static func convTranspose(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?, stride: Int) -> [Double] {
    let (batch, tokens, inputs) = (x.shape[0], x.shape[1], x.shape[2])
    let (outputs, kernel) = (weight.shape[1], weight.shape[2])
    let (x, w, bias) = (x.values, weight.values, bias?.values)
    let length = tokens * stride
    var y = [Double](repeating: 0, count: batch * length * outputs)
    for i in y.indices { y[i] = Double(bias?[i % outputs] ?? 0) }
    for b in 0..<batch {
      for t in 0..<tokens {
        for k in 0..<kernel where (0..<length).contains(t * stride - stride / 2 + k) {
          for i in 0..<inputs {
            for o in 0..<outputs {
              y[(b * length + t * stride - stride / 2 + k) * outputs + o] +=
                Double(x[(b * tokens + t) * inputs + i]) * Double(w[(i * outputs + o) * kernel + k])
            }
          }
        }
      }
    }
    return y
  }
}
