import Foundation
import Tensors
import Testing

@Suite struct RowTests {
  static let widths = [1, 7, 8, 16, 31, 33, 64, 130]

  @Test(arguments: [Activation.none, .silu, .selu, .gelu, .quickGELU, .tanh])
  func activationsAreAccurate(kind: Activation) {
    let x = (-40_000...40_000).map { Float($0) / 2000 } + [-200, -100, 100, 1e-20, -1e-6]
    let tensor = Tensor(x, shape: [x.count])
    atEachLevel { level in
      let errors = zip(tensor.map(kind).values, x).map { actual, x in
        let expected = Reference.activated(kind, Double(x))
        // Rounding an exponent x costs |x| roundings of the result; gelu's tail is a difference of nearly
        // equal numbers.
        let size = kind == .gelu && x < 0 ? abs(Double(x)) : abs(expected) * (1 + abs(Double(x)) / 4)
        return abs(Double(actual) - expected) / (size + 1e-29)
      }
      #expect((errors.max() ?? .infinity) < 6e-7, "\(kind) at \(level), worst of \(x.count)")
    }
  }

  @Test(arguments: widths)
  func layerNormMatchesItsDefinition(width: Int) {
    var random = Random(width)
    let (x, weight, bias) = (
      random.tensor([2, 5, width], scale: 3), random.tensor([width]), random.tensor([width])
    )
    let normal = normalized(x, eps: 1e-3)
    let affine = normal.enumerated().map {
      $1 * Double(weight.values[$0 % width]) + Double(bias.values[$0 % width])
    }
    atEachLevel {
      expectClose(x.layerNorm(eps: 1e-3), normal, "\($0)")
      expectClose(x.layerNorm(weight: weight, bias: bias, eps: 1e-3), affine, "\($0)")
    }
  }

  @Test(arguments: [1, 5], widths)
  func modulationMatchesItsDefinition(tokens: Int, width: Int) {
    var random = Random(width)
    let (x, m) = (random.tensor([2, 5, width]), random.tensor([2, tokens, 3 * width]))
    let (normal, values) = (normalized(x, eps: 1e-5), m.values.map(Double.init))
    func chunk(_ i: Int, _ chunk: Int) -> Double {
      let (b, t, c) = (i / width / 5, i / width % 5, i % width)
      return values[(b * tokens + min(t, tokens - 1)) * 3 * width + chunk * width + c]
    }
    let branch = random.tensor([2, 5, width])
    let modulated = normal.enumerated().map { $1 * (1 + chunk($0, 2)) + chunk($0, 0) }
    let gated = zip(x.values, branch.values).enumerated().map { Double($1.0) + Double($1.1) * chunk($0, 1) }
    atEachLevel {
      expectClose(x.modulated(by: m, shift: 0, scale: 2), modulated, within: 1e-5, "\($0)")
      expectClose(x.adding(branch, gatedBy: m, chunk: 1), gated, "\($0)")
      expectClose(x.adding(branch, gate: m.chunk(1, width: width)), gated, "\($0)")
    }
  }

  @Test(arguments: widths)
  func rowsAreScaled(width: Int) {
    var random = Random(width)
    let x = random.tensor([3, 4, width])
    let lengths = x.rowsOfDoubles(width).map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let flat = x.values.map(Double.init).enumerated()
    let pixel = flat.map { $1 / (1e-4 + lengths[$0 / width] / Double(width).squareRoot()) }
    atEachLevel {
      expectClose(x.l2Normalized(), flat.map { $1 / lengths[$0 / width] }, "\($0)")
      expectClose(x.pixelNormalized(), pixel, "\($0)")
      #expect(Tensor.zeros([2, width]).l2Normalized().values.allSatisfy { $0 == 0 })
    }
  }

  @Test(arguments: [2, 8, 16, 22, 64, 80])
  func headsAreNormalizedAndTurned(size: Int) {
    var random = Random(size)
    let heads = HeadShape(heads: 3, headSize: size)
    let x = random.tensor([2, 4, 3 * size + 5])
    let weight = random.tensor([size])
    let angles = (0..<4 * size / 2).map { Float($0) * 0.37 }
    let rotary = RotaryTable(cosines: angles.map { cos($0) }, sines: angles.map { sin($0) })
    let turned = definition(x, heads, weight, rotary)
    let still = definition(x, heads, weight, nil)
    atEachLevel {
      expectClose(
        x.headsNormalizedAndRotated(channel: 3, heads, weight: weight, rotary: rotary), turned, "\($0)")
      expectClose(x.headsNormalizedAndRotated(channel: 3, heads, weight: weight, rotary: nil), still, "\($0)")
    }
  }

  @Test(arguments: widths)
  func pointsMatchTheirDefinitions(width: Int) {
    var random = Random(width)
    let (a, b, c) = (
      random.tensor([2, 3, width]), random.tensor([2, 3, width]), random.tensor([2, 1, width])
    )
    let part = random.tensor([3, width])
    let (x, y) = (a.values.map(Double.init), b.values.map(Double.init))
    let (z, p) = (c.values.map(Double.init), part.values.map(Double.init))
    let gated = zip(x, y).map { Reference.activated(.silu, $0) * $1 }
    let joined = Tensor(
      zip(a.rowsOfFloats(width), b.rowsOfFloats(width)).flatMap { $0 + $1 }, shape: [2, 3, 2 * width])
    atEachLevel {
      expectClose(a + b, zip(x, y).map { $0 + $1 }, "\($0)")
      expectClose(a * 3, x.map { $0 * 3 }, "\($0)")
      expectClose(a.combined(b, factor: -2, selfFactor: 0.5), zip(x, y).map { $0 / 2 - 2 * $1 }, "\($0)")
      expectClose(a.multiplied(by: b), zip(x, y).map { $0 * $1 }, "\($0)")
      expectClose(a + c, x.enumerated().map { $1 + z[$0 / (3 * width) * width + $0 % width] }, "\($0)")
      expectClose(a.multiplied(by: part), x.enumerated().map { $1 * p[$0 % (3 * width)] }, "\($0)")
      expectClose(a.clamped(to: -0.5...0.25), x.map { min(max($0, -0.5), 0.25) }, "\($0)")
      expectClose(joined.gatedSiLU(), gated, "\($0)")
    }
  }

  @Test func longPointsAreCutIntoPieces() {
    var random = Random(8)
    let (a, b) = (random.tensor([3, 20_000]), random.tensor([3, 20_000]))
    atEachLevel { _ in
      expectClose(a + b, zip(a.values, b.values).map { Double($0) + Double($1) })
      expectClose(a.map(.tanh), a.values.map { Foundation.tanh(Double($0)) })
    }
  }

  private func normalized(_ x: Tensor, eps: Double) -> [Double] {
    let width = x.shape[2]
    return x.rowsOfDoubles(width).flatMap { row in
      let mean = row.reduce(0, +) / Double(width)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      return row.map { ($0 - mean) / (variance + eps).squareRoot() }
    }
  }

  private func definition(_ x: Tensor, _ heads: HeadShape, _ weight: Tensor, _ rotary: RotaryTable?)
    -> [Double]
  {
    let (width, size) = (x.shape[2], heads.headSize)
    var y = x.values.map(Double.init)
    for row in 0..<y.count / width {
      for head in 0..<heads.heads {
        let at = row * width + 3 + head * size
        let squares = (0..<size).reduce(0) { $0 + y[at + $1] * y[at + $1] }
        let scale = 1 / (squares / Double(size) + Double(Float.ulpOfOne)).squareRoot()
        for i in 0..<size { y[at + i] *= scale * Double(weight.values[i]) }
        guard let rotary else { continue }
        for i in 0..<size / 2 {
          let (a, b) = (y[at + 2 * i], y[at + 2 * i + 1])
          let (c, s) = (
            Double(rotary.cosines[row % 4 * (size / 2) + i]), Double(rotary.sines[row % 4 * (size / 2) + i])
          )
          (y[at + 2 * i], y[at + 2 * i + 1]) = (a * c - b * s, a * s + b * c)
        }
      }
    }
    return y
  }
}

extension Tensor {
  fileprivate func rowsOfFloats(_ width: Int) -> [[Float]] {
    let values = values
    return stride(from: 0, to: count, by: width).map { Array(values[$0..<$0 + width]) }
  }

  fileprivate func rowsOfDoubles(_ width: Int) -> [[Double]] {
    rowsOfFloats(width).map { $0.map(Double.init) }
  }
}
