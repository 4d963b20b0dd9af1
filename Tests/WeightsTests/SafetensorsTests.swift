import Foundation
import Tensors
import TestSupport
import Testing
import Weights

/// A safetensors file from a header as it is and its numbers.
func safetensors(_ header: String, _ numbers: [UInt8] = [], declaring length: UInt64? = nil) -> [UInt8] {
  let length = length ?? UInt64(header.utf8.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + Array(header.utf8) + numbers
}

/// What opening `bytes` throws; nil when nothing.
func failure(opening bytes: [UInt8]) -> WeightsError? {
  do throws(WeightsError) {
    _ = try openCheckpoint(bytes, named: "bytes")
    return nil
  } catch {
    return error
  }
}

/// The noun phrase of a `malformed` error.
func fault(opening bytes: [UInt8]) -> String? {
  guard case .malformed(_, let what) = failure(opening: bytes) else { return nil }
  return what
}

struct SafetensorsTests {
  @Test func writtenTensorsComeBack() throws {
    var writer = SafetensorsWriter(metadata: ["note": "a \"quoted\"\nline\u{1}"])
    writer.add("bytes", integers: [0, 7, 255], shape: [3], type: .uint8)
    writer.add("weight", Tensor([1, -2.5, -0.0, .infinity], shape: [2, 2]))
    writer.add("ids", integers: [.max, .min, -1], shape: [1, 3])
    writer.add("scalar", Tensor([4], shape: []))
    writer.add("none", Tensor([], shape: [0, 4]))
    let checkpoint = try openCheckpoint(writer.bytes, named: "written")
    #expect(checkpoint.format == .safetensors)
    #expect(checkpoint.metadata == ["note": "a \"quoted\"\nline\u{1}"])
    #expect(checkpoint.entries["weight"] == TensorEntry(shape: [2, 2], type: .float32))
    #expect(try checkpoint.tensor("weight").values == [1, -2.5, -0.0, .infinity])
    #expect(try checkpoint.tensor("scalar").shape == [])
    #expect(try checkpoint.tensor("none").values == [])
    #expect(try checkpoint.integers("bytes") == [0, 7, 255])
    #expect(try checkpoint.tensor("bytes").values == [0, 7, 255])
    #expect(try checkpoint.integers("ids") == [.max, .min, -1])
  }

  @Test func filesAreWrittenWhole() throws {
    var writer = SafetensorsWriter()
    writer.add("a", Tensor([1, 2, 3], shape: [3]))
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("a.safetensors").path
      try writer.write(to: path)
      let checkpoint = try openCheckpoint(path)
      let tensor = try checkpoint.tensor("a")
      checkpoint.releasePages()
      #expect(tensor.values == [1, 2, 3])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.safetensors"])
      let nowhere = folder.appendingPathComponent("absent/a").path
      #expect(throws: WeightsError.unwritable(path: nowhere, code: ENOENT)) { try writer.write(to: nowhere) }
    }
  }

  @Test func tensorsOutliveTheirCheckpoint() throws {
    var writer = SafetensorsWriter()
    writer.add("a", Tensor([1, 2, 3], shape: [3]))
    let tensor = try openCheckpoint(writer.bytes, named: "a").tensor("a")
    #expect(tensor.values == [1, 2, 3])
  }

  @Test(arguments: [
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
      "a of shape [2] and type F32 in 4 bytes"
    ),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}", "a at bytes 8 to 16 of 8"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", "a of shape [-2]"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", "a at bytes 8 to 0 of 8"),
    ("{\"a\":{\"shape\":[2]}}", "a without dtype, shape and data_offsets"),
    ("{\"a\":[]}", "a without dtype, shape and data_offsets"),
    ("{\"__metadata__\":[]}", "__metadata__ that is no object"),
    ("{\"a\":1,\"a\":2}", "the key a twice at byte 10 of the header"),
    ("{\"a\":1.5}", "an object without end at byte 6 of the header"),
  ])
  func contradictionsAreNamed(header: String, what: String) {
    #expect(fault(opening: safetensors(header, Array(repeating: 0, count: 8))) == what)
  }
}
