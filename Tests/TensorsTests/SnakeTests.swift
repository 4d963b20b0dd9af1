import Foundation
import Tensors
import Testing

@Suite struct SnakeTests {
  static let filter: [Float] = [
    0.0020, -0.0128, -0.0227, 0.0739, 0.0916, 0.3683, 0.3700, 0.0900, 0.0739, -0.0227, -0.0128, 0.0020,
  ]

  @Test(arguments: [1, 3, 16, 24, 40, 64, 129, 200])
  func matchesItsDefinition(channels: Int) {
    var random = Random(channels)
    let (alpha, beta) = (random.tensor([channels], scale: 2), random.tensor([channels], scale: 2))
    let snake = SnakeBeta(alpha: alpha, beta: beta, filter: Self.filter)
    for tokens in [1, 2, 3, 5, 7, 33, 150] {
      let x = random.tensor([2, tokens, channels], scale: 4)
      let expected = definition(x, alpha, beta)
      atEachLevel { expectClose(snake(x), expected, within: 4e-6, "\(tokens) tokens of \(channels), \($0)") }
    }
  }

  @Test func blocksJoin() {
    var random = Random(1)
    for channels in [1, 24] {
      let (alpha, beta, x) = (
        random.tensor([channels]), random.tensor([channels]), random.tensor([1, 7000 / channels, channels])
      )
      let expected = definition(x, alpha, beta)
      atEachLevel {
        expectClose(
          SnakeBeta(alpha: alpha, beta: beta, filter: Self.filter)(x), expected, within: 4e-6, "\($0)")
      }
    }
  }

  private func definition(_ x: Tensor, _ alpha: Tensor, _ beta: Tensor) -> [Double] {
    let (batch, tokens, width) = (x.shape[0], x.shape[1], x.shape[2])
    let (x, alpha, beta) = (
      x.values.map(Double.init), alpha.values.map(Double.init), beta.values.map(Double.init)
    )
    let filter = Self.filter.map(Double.init)
    var y = [Double](repeating: 0, count: x.count)
    for b in 0..<batch {
      for c in 0..<width {
        let doubled = (0..<2 * tokens).map { n in
          let (m, odd) = (n / 2, n % 2)
          let u = (0..<6).reduce(0.0) { sum, j in
            let t = min(max(m + 2 + odd - j, 0), tokens - 1)
            return sum + 2 * filter[2 * j + 1 - odd] * x[(b * tokens + t) * width + c]
          }
          return u + pow(sin(u * exp(alpha[c])), 2) / (exp(beta[c]) + 1e-9)
        }
        for n in 0..<tokens {
          y[(b * tokens + n) * width + c] = (0..<12).reduce(0.0) {
            $0 + filter[$1] * doubled[min(max(2 * n - 5 + $1, 0), 2 * tokens - 1)]
          }
        }
      }
    }
    return y
  }
}
