/// safetensors: eight bytes with the header's length, a JSON header of names to type, shape and byte range, the numbers.
enum Safetensors {
  /// As the format's own library has it.
  private static let longestHeader = 100_000_000

  static func open(_ file: MappedFile) throws(WeightsError) -> MappedCheckpoint {
    let bytes = file.bytes
    guard let declared = bytes.load(0, as: UInt64.self) else {
      throw file.malformed("a file of \(file.count) bytes")
    }
    guard declared <= UInt64(longestHeader), let header = bytes.slice(8, Int(declared)) else {
      throw file.malformed("a header of \(declared) bytes in a file of \(file.count)")
    }
    let numbers = 8 + header.count
    var stored: [String: StoredTensor] = [:]
    var metadata: [String: String] = [:]
    for (name, value) in try members(of: header) {
      if name == "__metadata__" {
        metadata = try texts(value, file)
      } else {
        stored[name] = try tensor(name, value, in: file, numbers: numbers)
      }
    }
    return MappedCheckpoint(file, .safetensors, stored, metadata)
  }

  private static func members(of header: Bytes) throws(WeightsError) -> [(key: String, value: HeaderJSON)] {
    let value: HeaderJSON
    do {
      value = try HeaderJSONScanner.read(header.withBytes { Array($0) })
    } catch {
      throw header.file.malformed("\(error.what) at byte \(error.position) of the header")
    }
    guard case .object(let members) = value else { throw header.file.malformed("a header that is no object") }
    return members
  }

  private static func texts(_ value: HeaderJSON, _ file: MappedFile) throws(WeightsError) -> [String: String]
  {
    guard case .object(let members) = value else { throw file.malformed("__metadata__ that is no object") }
    var texts: [String: String] = [:]
    for (key, value) in members {
      guard let text = value.text else { throw file.malformed("__metadata__ with a \(key) that is no text") }
      texts[key] = text
    }
    return texts
  }

  private static func tensor(
    _ name: String, _ value: HeaderJSON, in file: MappedFile, numbers: Int
  ) throws(WeightsError) -> StoredTensor {
    guard let typeName = value["dtype"]?.text, let shape = value["shape"]?.integers,
      let range = value["data_offsets"]?.integers, range.count == 2
    else { throw file.malformed("\(name) without dtype, shape and data_offsets") }
    guard let type = ElementType(safetensors: typeName) else {
      throw .unknownType(name: name, path: file.path, type: typeName)
    }
    guard let count = checkedCount(shape) else { throw file.malformed("\(name) of shape \(shape)") }
    let available = file.count - numbers
    guard range[0] >= 0, range[0] <= range[1], range[1] <= available else {
      throw file.malformed("\(name) at bytes \(range[0]) to \(range[1]) of \(available)")
    }
    guard range[1] - range[0] == count * type.size else {
      throw file.malformed("\(name) of shape \(shape) and type \(typeName) in \(range[1] - range[0]) bytes")
    }
    return StoredTensor(entry: TensorEntry(shape: shape, type: type), start: numbers + range[0], strides: nil)
  }
}

extension ElementType {
  init?(safetensors name: String) {
    guard let type = ElementType.allCases.first(where: { $0.safetensorsName == name }) else { return nil }
    self = type
  }

  var safetensorsName: String {
    switch self {
    case .float64: "F64"
    case .float32: "F32"
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .int64: "I64"
    case .int32: "I32"
    case .int16: "I16"
    case .int8: "I8"
    case .uint8: "U8"
    case .bool: "BOOL"
    }
  }
}
