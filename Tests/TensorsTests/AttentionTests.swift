import Foundation
import Tensors
import Testing

@Suite struct AttentionTests {
  struct Case: Sendable {
    let queries, keys, heads, size: Int
    var causal = false
  }

  static let cases =
    [(1, 1), (1, 50), (4, 33), (5, 3), (8, 9), (13, 31), (12, 32), (197, 65), (400, 70)].flatMap {
      queries, keys in
      [
        Case(queries: queries, keys: keys, heads: 2, size: 16),
        Case(queries: queries, keys: keys, heads: 1, size: 7),
      ]
    }
    + [8, 24, 64, 80].map { Case(queries: 26, keys: 45, heads: 2, size: $0) }
    + [1, 4, 7, 31, 77].map { Case(queries: $0, keys: $0, heads: 2, size: 8, causal: true) }

  @Test(arguments: cases)
  func matchesItsDefinition(form: Case) {
    let (attended, expected) = attendedAndExpected(form)
    atEachLevel {
      let y = attended(.float32)
      #expect(y.shape == [2, form.queries, form.heads * form.size])
      expectClose(y, expected, within: 4e-6, "\(form) \($0)")
    }
  }

  /// 1025 keys or heads of 129 leave too few bits, 191 queries are too few: those are in floats.
  @Test(arguments: [
    Case(queries: 197, keys: 65, heads: 2, size: 16), Case(queries: 400, keys: 71, heads: 1, size: 7),
    Case(queries: 203, keys: 730, heads: 1, size: 80), Case(queries: 192, keys: 1024, heads: 1, size: 24),
    Case(queries: 230, keys: 230, heads: 2, size: 64, causal: true),
    Case(queries: 192, keys: 2, heads: 1, size: 40),
    Case(queries: 191, keys: 40, heads: 1, size: 8), Case(queries: 195, keys: 1025, heads: 1, size: 8),
    Case(queries: 192, keys: 40, heads: 1, size: 129),
  ])
  func inIntegersItIsNearItsDefinition(form: Case) {
    let (attended, expected) = attendedAndExpected(form)
    let isFloat = form.queries < 192 || form.keys > 1024 || form.size > 128
    var plain: [Double] = []
    atEachLevel {
      let y = attended(.int16)
      let error = relativeError(y, expected)
      #expect(isFloat ? error < 4e-6 : (1e-6..<1.5e-3).contains(error), "\(error) \(form) \($0)")
      if $0 == .plain { plain = y.values.map(Double.init) }
      expectClose(y, plain, within: 2e-4, "\(form) \($0)")
    }
  }

  /// No sum of integers may leave 32 bits: even scores and one value, of the largest shares there are.
  @Test(arguments: [Float(1), -1]) func evenAttentionToOneValueFits(sign: Float) {
    let form = HeadShape(heads: 1, headSize: 64)
    let (x, v) = (Tensor([Float](repeating: 1, count: 64 * 1000), shape: [1, 1000, 64]), sign * 7)
    let values = Tensor([Float](repeating: v, count: 64 * 1000), shape: [1, 1000, 64])
    atEachLevel { level in
      let y = attention(HeadsView(x), HeadsView(x), HeadsView(values), form, scale: 0.1, format: .int16)
      #expect(y.values.allSatisfy { abs($0 - v) < 0.03 }, "\(level)")
    }
  }

  @Test func manySmallHeadsShareTasks() {
    var random = Random(2)
    let form = Case(queries: 8, keys: 9, heads: 12, size: 16)
    let (q, kv) = (random.tensor([40, 8, 192]), random.tensor([40, 11, 384]))
    let expected = definition(form, q, kv, firstKey: 1, keyChannel: 0, valueChannel: 192)
    atEachLevel { level in
      let tokens = 1..<10
      let y = attention(
        HeadsView(q), HeadsView(kv, tokens: tokens), HeadsView(kv, channel: 192, tokens: tokens),
        HeadShape(heads: 12, headSize: 16), scale: 0.3)
      expectClose(y, expected, within: 4e-6, "\(level)")
    }
  }

  /// Groups of neighbours, of tokens far apart, of 192 and more (in integers where asked for), of one, and one group.
  @Test(arguments: [
    TokenGroups(count: 3, size: 200, groupStride: 200, tokenStride: 1),
    TokenGroups(count: 37, size: 8, groupStride: 1, tokenStride: 37),
    TokenGroups(count: 5, size: 1, groupStride: 1, tokenStride: 5),
    TokenGroups(count: 1, size: 13, groupStride: 13, tokenStride: 1),
  ])
  func inGroupsItIsThatOfTheirTokensPutTogether(groups: TokenGroups) {
    var random = Random(groups.size)
    let (tokens, width) = (1 + groups.count * groups.size, 32)
    let form = HeadShape(heads: 2, headSize: 16)
    let (q, kv) = (random.tensor([1, tokens, width]), random.tensor([1, tokens, 2 * width]))
    let members = (0..<groups.count).map { g in
      (0..<groups.size).map { 1 + g * groups.groupStride + $0 * groups.tokenStride }
    }
    atEachLevel { level in
      for format in [NumberFormat.float32, .int16] {
        func attended(_ queries: [Int], _ keys: [Int]) -> Tensor {
          let (q, kv) = (q.tokens(queries), kv.tokens(keys))
          return attention(
            HeadsView(q), HeadsView(kv), HeadsView(kv, channel: width), form, scale: 0.3, format: format)
        }
        let y = attention(
          HeadsView(q), HeadsView(kv), HeadsView(kv, channel: width), form, in: groups, scale: 0.3,
          format: format)
        #expect(y.tokens([0]).values == attended([0], Array(0..<tokens)).values, "\(level)")
        for own in members {
          #expect(y.tokens(own).values == attended(own, [0] + own).values, "\(format) \(level)")
        }
      }
    }
  }

  @Test func hugeScoresDoNotOverflow() {
    let x = Tensor((0..<6 * 8).map { Float($0) }, shape: [1, 6, 8])
    let form = HeadShape(heads: 1, headSize: 8)
    atEachLevel { _ in
      let y = attention(HeadsView(x), HeadsView(x), HeadsView(x), form, scale: 100)
      #expect(y[0][3].values == x[0][5].values)
    }
  }

  /// The case's attention over random numbers, views that begin within the rows, and what its definition gives.
  private func attendedAndExpected(_ form: Case) -> ((NumberFormat) -> Tensor, [Double]) {
    var random = Random(form.queries + form.size)
    let width = form.heads * form.size
    let q = random.tensor([2, form.queries, width], scale: 3)
    let kv = random.tensor([2, form.keys + 2, 2 * width + 3], scale: 2)
    let tokens = 1..<form.keys + 1
    let attended = { (format: NumberFormat) in
      attention(
        HeadsView(q), HeadsView(kv, channel: 1, tokens: tokens),
        HeadsView(kv, channel: width + 2, tokens: tokens),
        HeadShape(heads: form.heads, headSize: form.size), scale: 0.3, causal: form.causal, format: format)
    }
    return (attended, definition(form, q, kv, firstKey: 1, keyChannel: 1, valueChannel: width + 2))
  }

  private func definition(
    _ form: Case, _ q: Tensor, _ kv: Tensor, firstKey: Int, keyChannel: Int, valueChannel: Int
  ) -> [Double] {
    let (width, size) = (form.heads * form.size, form.size)
    let (rows, wide) = (kv.shape[1], kv.shape[2])
    let (q, kv) = (q.values.map(Double.init), kv.values.map(Double.init))
    var y = [Double](repeating: 0, count: q.count)
    for b in 0..<y.count / (form.queries * width) {
      for i in 0..<form.queries {
        for h in 0..<form.heads {
          let at = (b * form.queries + i) * width + h * size
          let seen = form.causal ? min(i + 1, form.keys) : form.keys
          func row(_ j: Int, _ channel: Int) -> Int { (b * rows + firstKey + j) * wide + channel + h * size }
          let scores = (0..<seen).map { j in
            0.3 * (0..<size).reduce(0) { $0 + q[at + $1] * kv[row(j, keyChannel) + $1] }
          }
          let peak = scores.max() ?? 0
          let sum = scores.reduce(0) { $0 + exp($1 - peak) }
          for (j, score) in scores.enumerated() {
            for d in 0..<size { y[at + d] += exp(score - peak) / sum * kv[row(j, valueChannel) + d] }
          }
        }
      }
    }
    return y
  }
}
