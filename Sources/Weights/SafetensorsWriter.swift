import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Collects tensors and writes them as one safetensors file.
public struct SafetensorsWriter {
  private var parts: [(name: String, entry: TensorEntry, bytes: [UInt8])] = []
  private let metadata: [String: String]

  public init(metadata: [String: String] = [:]) { self.metadata = metadata }

  /// As float32.
  public mutating func add(_ name: String, _ tensor: Tensor) {
    let bytes = tensor.withValues { Array(UnsafeRawBufferPointer($0)) }
    parts.append((name, TensorEntry(shape: tensor.shape, type: .float32), bytes))
  }

  /// As `type`, an integer type or bool; values outside its range keep their low bits.
  public mutating func add(_ name: String, integers: [Int64], shape: [Int], type: ElementType = .int64) {
    precondition(type.isInteger && integers.count == shape.reduce(1, *))
    let bytes = integers.flatMap { value in
      (0..<type.size).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    parts.append((name, TensorEntry(shape: shape, type: type), bytes))
  }

  /// The whole file. Wide types come first and the header is padded, so that every tensor can be used where it lies.
  public var bytes: [UInt8] {
    let ordered = parts.sorted { ($1.entry.type.size, $0.name) < ($0.entry.type.size, $1.name) }
    let header = Self.header(ordered.map { ($0.name, $0.entry) }, metadata: metadata, alignment: 8)
    return ordered.reduce(into: header) { $0 += $1.bytes }
  }

  /// All that stands before the numbers, which follow without gaps in the order of `entries`; padded, so that they begin
  /// at a multiple of `alignment` bytes.
  static func header(
    _ entries: [(name: String, entry: TensorEntry)], metadata: [String: String], alignment: Int
  ) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var end = 0
    for (name, entry) in entries {
      let shape = entry.shape.map(String.init).joined(separator: ",")
      let bytes = entry.count * entry.type.size
      let range = "[\(end),\(end + bytes)]"
      let type = entry.type.safetensorsName
      members.append("\(quoted(name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":\(range)}")
      end += bytes
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    let tail = (8 + header.count) % alignment
    header += Array(repeating: 0x20, count: (alignment - tail) % alignment)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) }
    return length + header
  }

  /// Writes beside `path` first and renames, so that no half file ever bears the name. Replaces an existing file.
  /// - Throws: `unwritable`.
  public func write(to path: String) throws(WeightsError) {
    let partial = "\(path).\(getpid()).part"
    guard let stream = fopen(partial, "wbx") else { throw .unwritable(path: path, code: errno) }
    let bytes = bytes
    let isWritten = fwrite(bytes, 1, bytes.count, stream) == bytes.count
    let writeCode = errno
    let isClosed = fclose(stream) == 0
    guard isWritten, isClosed, rename(partial, path) == 0 else {
      let code = isWritten ? errno : writeCode
      remove(partial)
      throw .unwritable(path: path, code: code)
    }
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
