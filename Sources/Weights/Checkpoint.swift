import Tensors

/// Named tensors in one file on disk, not yet read.
public protocol Checkpoint: AnyObject, Sendable {
  /// For errors: the file's path.
  var path: String { get }
  /// Every tensor of the file: name to shape and type.
  var entries: [String: TensorEntry] { get }
  /// The values as float32; a view of the mapped file where it already holds contiguous float32.
  func tensor(_ name: String) throws(WeightsError) -> Tensor
}

public struct TensorEntry: Sendable, Equatable {
  public let shape: [Int]
  public let type: ElementType

  public init(shape: [Int], type: ElementType) {
    self.shape = shape
    self.type = type
  }
}

public enum ElementType: String, Sendable, CaseIterable {
  case float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8, bool
}
