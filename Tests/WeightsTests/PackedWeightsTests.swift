import Foundation
import Tensors
import TestSupport
import Testing
import Weights

struct PackedWeightsTests {
  /// Two layers and a short convolution of odd sizes, with weights of their own for each `seed`.
  private static func build(_ seed: Int, in format: NumberFormat = .float32) -> [Tensor] {
    func numbers(_ shape: [Int]) -> Tensor {
      let count = shape.reduce(1, *)
      return Tensor((0..<count).map { Float(($0 * 7919 + seed * 104_729) % 1009) / 1009 - 0.5 }, shape: shape)
    }
    let first = Linear(weight: numbers([37, 21]), bias: numbers([37]), format: format)
    let second = ShortConv1d(weight: numbers([13, 37, 3]))
    let third = Linear(weight: numbers([5, 13]))
    let x = Tensor((0..<21 * 9).map { Float($0 % 17) / 17 }, shape: [1, 9, 21])
    let (a, b) = (first(x), second(first(x)))
    return [a, b, third(b)]
  }

  private static func with(_ body: (_ path: String) throws -> Void) throws {
    try withTemporaryFolder { folder throws in try body(folder.appendingPathComponent("network.packed").path) }
  }

  /// What a network gives that is built beside the file, and whether the file stands for it then.
  private static func built(
    _ seed: Int, _ path: String, key: String = "k", copies: Bool = false, in format: NumberFormat = .float32
  ) -> (out: [[Float]], isKept: Bool) {
    let store = PackedWeights(path: path, key: key, copies: copies)
    let out = Packing.$store.withValue(store) { build(seed, in: format).map(\.values) }
    return (out, store.finish())
  }

  @Test(arguments: [NumberFormat.float32, .int16, .int8, .bfloat16])
  func anotherProcessReadsWhatWasPacked(format: NumberFormat) throws {
    try Self.with { path throws in
      let plain = Self.build(1, in: format).map(\.values)
      let first = Self.built(1, path, in: format)
      #expect(first.isKept && first.out == plain)
      // The second network's weights are others, its biases too: what it gives shows whose panels it has.
      let second = Self.built(1, path, in: format)
      #expect(second.isKept && second.out == plain)
      #expect(Self.built(1, path, copies: true, in: format).out == plain)
      let others = Self.built(2, path, in: format)
      #expect(others.out != Self.build(2, in: format).map(\.values))
      let folder = (path as NSString).deletingLastPathComponent
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
    }
  }

  @Test func anotherKeyIsAnotherNetwork() throws {
    try Self.with { path throws in
      _ = Self.built(1, path)
      let new = Self.built(2, path, key: "other")
      #expect(new.isKept && new.out == Self.build(2).map(\.values))
      #expect(Self.built(2, path, key: "other").out == new.out)
    }
  }

  @Test func layersOfOtherFormsArePackedAnew() throws {
    try Self.with { path throws in
      _ = Self.built(1, path)
      let new = Self.built(2, path, in: .int16)
      #expect(new.isKept)
      #expect(new.out == Self.build(2, in: .int16).map(\.values))
    }
  }

  @Test func damageIsPackedAnew() throws {
    try Self.with { path throws in
      _ = Self.built(1, path)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      for count in [0, 1, 9, 200, whole.count / 2, whole.count - 1] {
        try whole.prefix(count).write(to: URL(fileURLWithPath: path))
        let new = Self.built(2, path)
        #expect(new.isKept && new.out == Self.build(2).map(\.values), "cut at \(count)")
      }
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      let blocked = Self.built(2, path)
      #expect(!blocked.isKept && blocked.out == Self.build(2).map(\.values))
      #expect(!Self.built(2, "/nowhere/network.packed").isKept)
    }
  }

  @Test func smallCheckpointsAndChangedOnesHaveNoFile() throws {
    try withTemporaryFolder { home throws in
      let checkpoint = home.appendingPathComponent("checkpoint").path
      try Data(count: 100).write(to: URL(fileURLWithPath: checkpoint))
      #expect(PackedFolder(path: home.path, build: "b").weights(for: "n", of: checkpoint) == nil)
      #expect(PackedFolder(path: home.path, build: "b").weights(for: "n", of: home.path + "/none") == nil)
      func built(_ build: String, _ seed: Int) throws -> [[Float]] {
        let folder = PackedFolder(path: home.path, build: build, smallest: 100)
        let store = try #require(folder.weights(for: "n", of: checkpoint))
        defer { store.finish() }
        return Packing.$store.withValue(store) { Self.build(seed).map(\.values) }
      }
      let first = try built("b", 1)
      #expect(try built("b", 1) == first)
      #expect(try built("another program", 2) == Self.build(2).map(\.values))
      try Data(count: 101).write(to: URL(fileURLWithPath: checkpoint))
      #expect(try built("another program", 3) == Self.build(3).map(\.values))
      let files = try FileManager.default.contentsOfDirectory(atPath: home.path)
      #expect(files.filter { $0.hasSuffix(PackedFolder.suffix) }.count == 1)
    }
  }

  @Test func theNextBuildFindsWhatIsStillBeingWritten() throws {
    try withTemporaryFolder { home throws in
      let checkpoint = home.appendingPathComponent("checkpoint").path
      try Data(count: 100).write(to: URL(fileURLWithPath: checkpoint))
      let writer = PackedWriter()
      func built(_ network: String, _ seed: Int) throws -> [[Float]] {
        let folder = PackedFolder(path: home.path, build: "b", writer: writer, smallest: 100)
        let store = try #require(folder.weights(for: network, of: checkpoint))
        defer { folder.finish(store) }
        return Packing.$store.withValue(store) { Self.build(seed).map(\.values) }
      }
      let first = try built("n", 1)
      // Biases are those of the second network: what is kept of the first shows in the difference.
      #expect(try built("n", 2) != Self.build(2).map(\.values))
      #expect(try built("n", 1) == first)
      #expect(try built("m", 2) == Self.build(2).map(\.values))
      writer.settle()
      let files = try FileManager.default.contentsOfDirectory(atPath: home.path)
      #expect(files.filter { $0.hasSuffix(PackedFolder.suffix) }.count == 2)
    }
  }
}
