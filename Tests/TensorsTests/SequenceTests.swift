import Tensors
import Testing

@Suite struct SequenceTests {
  let x = Tensor((0..<24).map(Float.init), shape: [2, 3, 4])

  @Test func joinsAlongTokensAndRows() {
    let more = Tensor((100..<108).map(Float.init), shape: [2, 1, 4])
    let joined = Tensor.concatenatedTokens([x, more])
    #expect(joined.shape == [2, 4, 4])
    #expect(joined[0].values == x[0].values + more[0].values)
    #expect(joined[1].values == x[1].values + more[1].values)
    #expect(Tensor.concatenatedRows([more, more.rows(1..<2)]).values == more.values + more[1].values)
    #expect(Tensor.tiled(more, times: 2).values == more.values + more.values)
  }

  @Test func picksTokens() {
    #expect(x.tokens([2, 0, 2])[1].values == x[1][2].values + x[1][0].values + x[1][2].values)
    #expect(x.tokens(1..<3)[0].values == x[0][1].values + x[0][2].values)
    #expect(x.chunk(1, width: 2)[0].values == [2, 3, 6, 7, 10, 11])
  }

  @Test(arguments: [0, 1, 1023, 1024, 5000]) func copies(count: Int) {
    let values = Tensor((0..<count).map(Float.init), shape: [count])
    let copy = values.copied()
    #expect(copy.shape == [count] && copy.values == values.values)
    let isElsewhere = values.withValues { mine in copy.withValues { mine.baseAddress != $0.baseAddress } }
    #expect(isElsewhere)
  }

  @Test func meansOverTokens() {
    atEachLevel { _ in
      #expect(x.meanOverTokens().shape == [2, 4])
      #expect(x.meanOverTokens().values == [4, 5, 6, 7, 16, 17, 18, 19])
    }
  }

  @Test(arguments: [(1, 1), (3, 4), (8, 8), (9, 17), (70, 33), (130, 200)])
  func transposes(m: Int, n: Int) {
    let x = Tensor((0..<2 * m * n).map(Float.init), shape: [2, m, n])
    let values = x.values
    atEachLevel { _ in
      let y = x.transposed()
      #expect(y.shape == [2, n, m])
      #expect(
        y.values == (0..<2 * m * n).map { values[$0 / (m * n) * m * n + $0 % m * n + $0 / m % n] })
    }
  }
}
