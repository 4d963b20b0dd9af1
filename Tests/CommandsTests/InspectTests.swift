import Foundation
import OnsetCommands
import Tensors
import Testing
import Weights

struct InspectTests {
  private func vocoder() throws -> any Checkpoint {
    var writer = SafetensorsWriter(metadata: ["made-by": "hand"])
    writer.add("generator.conv_pre.weight_v", Tensor.zeros([8, 4, 7]))
    writer.add("generator.conv_pre.bias", Tensor.zeros([8]))
    for stage in 0..<11 { writer.add("generator.ups.\(stage).0.bias", Tensor.zeros([4])) }
    writer.add("steps", integers: [7], shape: [])
    return try openCheckpoint(writer.bytes, named: "g.pt")
  }

  @Test func tellsWhatIsInTheFile() throws {
    let lines = Inspection(try vocoder()).table.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "tensor                       shape      type     values")
    #expect(lines[1] == "generator.conv_pre.bias      [8]        float32       8")
    #expect(lines[2] == "generator.conv_pre.weight_v  [8, 4, 7]  float32     224")
    #expect(lines[4].hasPrefix("generator.ups.1.0.bias ") && lines[13].hasPrefix("generator.ups.10.0.bias "))
    #expect(lines[14] == "steps                        []         int64         1")
    #expect(lines[16].hasPrefix("14 tensors (1 int64, 13 float32), 277 values, "))
    #expect(lines[17] == "made-by: hand")
    #expect(lines[18] == "BigVGAN v2: 4 mel bins, 8 channels, 11 stages")
  }

  @Test func jsonHoldsTheSame() throws {
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(Inspection(try vocoder())))
    let members = try #require(json as? [String: Any])
    #expect(members["format"] as? String == "safetensors")
    #expect(members["network"] as? String == "BigVGAN v2: 4 mel bins, 8 channels, 11 stages")
    let tensors = try #require(members["tensors"] as? [[String: Any]])
    #expect(tensors.count == 14)
    #expect(tensors[1]["shape"] as? [Int] == [8, 4, 7])
    #expect(tensors[1]["dtype"] as? String == "float32")
  }

  @Test(arguments: [
    ("block.2", "block.10"), ("block", "block.0"), ("a1b2", "a1b10"), ("a", "b"), ("block.9.z", "block.10.a"),
    ("2", "a"),
  ])
  func readersOrder(first: String, second: String) {
    #expect(NaturalOrder.precedes(first, second))
    #expect(!NaturalOrder.precedes(second, first))
    #expect(!NaturalOrder.precedes(first, first))
  }
}
