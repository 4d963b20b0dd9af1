import Tensors
import Testing
import Weights

/// A checkpoint with a tensor of zeros under each name.
private func checkpoint(_ shapes: [String: [Int]]) throws -> any Checkpoint {
  var writer = SafetensorsWriter()
  for (name, shape) in shapes { writer.add(name, Tensor.zeros(shape)) }
  return try openCheckpoint(writer.bytes, named: "model.pth")
}

private func error<Value>(_ body: () throws(WeightsError) -> Value) -> WeightsError? {
  do throws(WeightsError) {
    _ = try body()
    return nil
  } catch {
    return error
  }
}

struct WeightScopeTests {
  private let names: [String: [Int]] = [
    "net.blocks.0.attn.qkv.weight": [6, 2], "net.blocks.0.attn.qkv.bias": [6],
    "net.blocks.1.attn.qkv.bias": [6],
    "net.freqs": [3], "other.weight": [1],
  ]

  @Test func namesAreScoped() throws {
    let scope = WeightScope(try checkpoint(names), root: "net")
    let block = scope["blocks"][0]["attn"]["qkv"]
    #expect(try block.tensor("weight", [6, 2]).shape == [6, 2])
    #expect(block.has("bias") && !block.has("gain"))
  }

  @Test func errorsNameTheFileAndTheNearest() throws {
    let scope = WeightScope(try checkpoint(names), root: "net")["blocks"][1]["attn"]
    #expect(
      error { () throws(WeightsError) in try scope["qvk"].tensor("bias", [6]) }
        == .missing(
          name: "net.blocks.1.attn.qvk.bias", path: "model.pth", nearest: "net.blocks.1.attn.qkv.bias"))
    #expect(
      error { () throws(WeightsError) in try scope["qkv"].tensor("bias", [9]) }
        == .wrongShape(name: "net.blocks.1.attn.qkv.bias", path: "model.pth", found: [6], wanted: [9]))
    #expect(
      error { () throws(WeightsError) in try scope.tensor("entirely_something_else", [9]) }
        == .missing(name: "net.blocks.1.attn.entirely_something_else", path: "model.pth", nearest: nil))
  }

  @Test func nothingMayBeLeft() throws {
    let scope = WeightScope(try checkpoint(names), root: "net", ignoring: { $0 == "freqs" })
    _ = try scope["blocks"][0]["attn"]["qkv"].tensor("weight", [6, 2])
    #expect(
      error { () throws(WeightsError) in try scope.finish() }
        == .unused(names: ["net.blocks.0.attn.qkv.bias", "net.blocks.1.attn.qkv.bias"], path: "model.pth"))
    #expect(
      error { () throws(WeightsError) in try scope["blocks"][0].finish() }
        == .unused(names: ["net.blocks.0.attn.qkv.bias"], path: "model.pth"))
    for block in 0..<2 { _ = try scope["blocks"][block]["attn"]["qkv"].tensor("bias", [6]) }
    try scope.finish()
  }

  /// A block 1 is not part of block 10 and the other way about.
  @Test func siblingsWithALongerNameAreNoChildren() throws {
    let scope = WeightScope(try checkpoint(["block.1.bias": [1], "block.10.bias": [1]]))
    _ = try scope["block"][1].tensor("bias", [1])
    try scope["block"][1].finish()
    #expect(
      error { () throws(WeightsError) in try scope.finish() }
        == .unused(names: ["block.10.bias"], path: "model.pth"))
  }

  @Test func aSuggestionAmongManyNamesComesQuickly() throws {
    let many = Dictionary(
      uniqueKeysWithValues: (0..<900).map { ("joint_blocks.\($0).latent_block.attn.qkv.weight", [1]) })
    let scope = WeightScope(try checkpoint(many))["joint_blocks"][7]["latent_block"]["attn"]
    #expect(
      error { () throws(WeightsError) in try scope["qkv"].tensor("weigth", [1]) }
        == .missing(
          name: "joint_blocks.7.latent_block.attn.qkv.weigth", path: "model.pth",
          nearest: "joint_blocks.7.latent_block.attn.qkv.weight"))
  }

  @Test func syntheticWeightsRepeatAndDiffer() throws {
    let scope = WeightScope.synthetic(seed: 3)
    let first = try scope["a"].tensor("weight", [4, 64])
    #expect(try scope["a"].tensor("weight", [4, 64]).values == first.values)
    #expect(try scope["b"].tensor("weight", [4, 64]).values != first.values)
    #expect(try WeightScope.synthetic(seed: 4)["a"].tensor("weight", [4, 64]).values != first.values)
    #expect(first.values.allSatisfy { abs($0) <= 0.125 })
    try scope.finish()
  }
}

struct WeightNormTests {
  /// Two rows of 13: not a multiple of what is summed at once.
  private let direction = (0..<26).map { Float($0) * 0.25 - 2 }
  private let gains: [Float] = [3, -0.5]

  private var expected: [Float] {
    direction.indices.map { i in
      let row = direction[i / 13 * 13..<i / 13 * 13 + 13]
      let norm = row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      return Float(Double(gains[i / 13]) * Double(direction[i]) / norm)
    }
  }

  @Test(arguments: [
    (gain: "weight_g", direction: "weight_v"),
    (gain: "parametrizations.weight.original0", direction: "parametrizations.weight.original1"),
  ])
  func foldsEitherSpelling(names: (gain: String, direction: String)) throws {
    var writer = SafetensorsWriter()
    writer.add("ups.0.\(names.gain)", Tensor(gains, shape: [2, 1, 1]))
    writer.add("ups.0.\(names.direction)", Tensor(direction, shape: [2, 13, 1]))
    let scope = WeightScope(try openCheckpoint(writer.bytes, named: "v"))
    let weight = try scope["ups"][0].normedWeight([2, 13, 1])
    for (found, wanted) in zip(weight.values, expected) { #expect(abs(found - wanted) <= 2e-7 * abs(wanted)) }
    #expect(weight.shape == [2, 13, 1])
    try scope.finish()
  }

  @Test func takesAFoldedWeightAsItIs() throws {
    var writer = SafetensorsWriter()
    writer.add("weight", Tensor(direction, shape: [2, 13]))
    let scope = WeightScope(try openCheckpoint(writer.bytes, named: "v"))
    #expect(try scope.normedWeight([2, 13]).values == direction)
  }

  @Test func gainsOfTheOtherAxisAreRefused() throws {
    var writer = SafetensorsWriter()
    writer.add("weight_g", Tensor.zeros([1, 13, 1]))
    writer.add("weight_v", Tensor.zeros([2, 13, 1]))
    let scope = WeightScope(try openCheckpoint(writer.bytes, named: "v"))
    #expect(
      throws: WeightsError.wrongShape(name: "weight_g", path: "v", found: [1, 13, 1], wanted: [2, 1, 1])
    ) {
      try scope.normedWeight([2, 13, 1])
    }
  }
}
