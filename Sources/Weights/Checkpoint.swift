import Tensors

/// Named tensors in one file on disk, not yet read.
public protocol Checkpoint: AnyObject, Sendable {
  /// For errors: the file's path.
  var path: String { get }
  var format: CheckpointFormat { get }
  /// The file's size in bytes.
  var fileSize: Int { get }
  /// Every tensor of the file: name to shape and type.
  var entries: [String: TensorEntry] { get }
  /// Free text that came with the tensors (safetensors' `__metadata__`).
  var metadata: [String: String] { get }
  /// The values as float32; a view of the mapped file where it already holds contiguous float32. Integers beyond 2^24
  /// are rounded.
  /// - Throws: `missing`.
  func tensor(_ name: String) throws(WeightsError) -> Tensor
  /// The exact values of an integer or boolean tensor, row-major.
  /// - Throws: `missing`, `wrongType` for floats.
  func integers(_ name: String) throws(WeightsError) -> [Int64]
  /// Gives the memory of what was read back to the system; the tensors stay valid and are read again when touched.
  func releasePages()
}

public enum CheckpointFormat: String, Sendable {
  case safetensors
  case torchArchive = "torch-archive"
}

public struct TensorEntry: Sendable, Equatable {
  public let shape: [Int]
  public let type: ElementType

  public init(shape: [Int], type: ElementType) {
    self.shape = shape
    self.type = type
  }

  public var count: Int { shape.reduce(1, *) }
}

public enum ElementType: String, Sendable, CaseIterable {
  case float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8, bool

  /// Bytes of one value.
  public var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  public var isInteger: Bool {
    switch self {
    case .float64, .float32, .float16, .bfloat16: false
    case .int64, .int32, .int16, .int8, .uint8, .bool: true
    }
  }
}

extension Checkpoint {
  /// The names above a tensor that every file of this model has: `generator` for `conv_pre.bias` when the file has
  /// `generator.conv_pre.bias`; empty when it stands at the top or is not there at all.
  public func root(of name: String) -> String {
    if entries[name] != nil { return "" }
    let ending = "." + name
    let full = entries.keys.filter { $0.hasSuffix(ending) }.min { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    return full.map { String($0.dropLast(ending.count)) } ?? ""
  }
}
