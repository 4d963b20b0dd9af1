import Foundation
import Tensors
import Testing

/// Serialized: the number of threads is one for the whole process.
@Suite(.serialized) struct ThreadTests {
  @Test func anyNumberOfThreadsGivesTheSameBytes() {
    defer { Threads.use(0) }
    for format in NumberFormat.allCases {
      var random = Random(7)
      let net = SmallNet(&random, format)
      let x = random.tensor([2, 311, 48])
      for level in KernelLevel.available {
        level.use {
          let results = [1, 2, 3, 8].map { count in
            Threads.use(count)
            return net(x).values.map(\.bitPattern)
          }
          #expect(results.allSatisfy { $0 == results[0] }, "\(format), \(level)")
        }
      }
    }
  }

  @Test func shortConvolutionsGiveTheSameBytes() {
    defer { Threads.use(0) }
    var random = Random(17)
    let snake = SnakeBeta(alpha: random.tensor([96]), beta: random.tensor([96]), filter: SnakeTests.filter)
    let conv = ShortConv1d(weight: random.tensor([96, 96, 11]), dilation: 5)
    let x = random.tensor([1, 3001, 96])
    let results = [1, 2, 3].map { count in
      Threads.use(count)
      return conv(x, after: snake, adding: x).values.map(\.bitPattern)
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test(arguments: [NumberFormat.float32, .int16]) func attentionGivesTheSameBytes(format: NumberFormat) {
    defer { Threads.use(0) }
    var random = Random(18)
    let x = random.tensor([1, 391, 3 * 128])
    let results = [1, 2, 3, 16].map { count in
      Threads.use(count)
      return attention(
        HeadsView(x), HeadsView(x, channel: 128), HeadsView(x, channel: 256),
        HeadShape(heads: 8, headSize: 16), scale: 0.3, format: format
      ).values.map(\.bitPattern)
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test(arguments: [NumberFormat.float32, .int16])
  func attentionInGroupsGivesTheSameBytes(format: NumberFormat) {
    defer { Threads.use(0) }
    var random = Random(19)
    let groups = TokenGroups(count: 2, size: 391, groupStride: 391, tokenStride: 1)
    let x = random.tensor([1, 783, 3 * 32])
    let results = [1, 2, 3, 16].map { count in
      Threads.use(count)
      return attention(
        HeadsView(x), HeadsView(x, channel: 32), HeadsView(x, channel: 64),
        HeadShape(heads: 2, headSize: 16), in: groups, scale: 0.3, format: format
      ).values.map(\.bitPattern)
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  /// With few threads the first leaves cells to the second, with many it makes a tensor.
  @Test(arguments: NumberFormat.allCases) func twoInOneGoGiveTheSameBytes(format: NumberFormat) {
    defer { Threads.use(0) }
    var random = Random(20)
    let first = Linear(weight: random.tensor([1536, 24]), format: format)
    let second = Linear(weight: random.tensor([40, 1536]), format: format)
    let x = random.tensor([1, 801, 24])
    let results = [1, 2, 3, 16].map { count in
      Threads.use(count)
      return first(x, then: .gelu, second).values.map(\.bitPattern)
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test func everyItemIsDoneOnce() {
    defer { Threads.use(0) }
    for count in [1, 2, 5] {
      Threads.use(count)
      #expect(Threads.count == count)
      for items in [0, 1, 2, 1000] {
        let tally = Tally(items)
        Threads.forEach(items) { tally.add($0) }
        #expect(tally.counts == [Int](repeating: 1, count: items))
      }
    }
  }

  @Test func nestedWorkRunsOnTheSpot() {
    let tally = Tally(100)
    Threads.forEach(10) { i in Threads.forEach(10) { tally.add(i * 10 + $0) } }
    #expect(tally.counts == [Int](repeating: 1, count: 100))
  }

  @Test func callersTakeTurns() async {
    var random = Random(11)
    let (net, x) = (SmallNet(&random), random.tensor([1, 50, 48]))
    let expected = net(x).values
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { (0..<20).allSatisfy { _ in net(x).values == expected } } }
      for await same in group { #expect(same) }
    }
  }

  @Test func memoryIsUsedAgainAndHandedBack() {
    let shape = [3, 1 << 20]
    for _ in 0..<20 { _ = Tensor.zeros(shape) }
    #expect(Tensor.recycledBytes >= 4 << 20)
    Tensor.releaseMemory()
    #expect(Tensor.recycledBytes < 4 << 20)
  }
}

/// A little of everything.
private struct SmallNet: Sendable {
  let linear: Linear
  let conv: Conv1d
  let up: ConvTranspose1d
  let snake: SnakeBeta

  init(_ random: inout Random, _ format: NumberFormat = .float32) {
    linear = Linear(weight: random.tensor([144, 48], scale: 0.2), bias: random.tensor([144]), format: format)
    conv = Conv1d(
      weight: random.tensor([48, 48, 7], scale: 0.1), bias: random.tensor([48]), dilation: 3, format: format)
    up = ConvTranspose1d(
      weight: random.tensor([48, 24, 8], scale: 0.1), bias: random.tensor([24]), stride: 4, format: format)
    snake = SnakeBeta(alpha: random.tensor([24]), beta: random.tensor([24]), filter: SnakeTests.filter)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let qkv = linear(x.layerNorm())
    let heads = HeadShape(heads: 3, headSize: 16)
    let mixed = attention(
      HeadsView(qkv), HeadsView(qkv, channel: 48), HeadsView(qkv, channel: 96), heads, scale: 0.25)
    return snake(up(conv(x + mixed, then: .gelu).pixelNormalized()))
  }
}

private final class Tally: @unchecked Sendable {
  private let lock = NSLock()
  private var kept: [Int]

  init(_ count: Int) { kept = [Int](repeating: 0, count: count) }

  func add(_ item: Int) { lock.withLock { kept[item] += 1 } }

  var counts: [Int] { lock.withLock { kept } }
}
