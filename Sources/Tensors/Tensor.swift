import CKernels

/// A dense, row-major block of 32-bit floats. A value: operations give new tensors, storage is shared, never
/// mutated once visible.
///
/// Sequences are laid out channels last, `[batch, tokens, channels]`, so that a 1-D convolution reads
/// neighbouring rows and every network is matrix products over rows.
public struct Tensor: @unchecked Sendable {
  public let shape: [Int]
  let storage: TensorStorage
  let offset: Int

  public var count: Int { shape.reduce(1, *) }

  init(shape: [Int], storage: TensorStorage, offset: Int) {
    self.shape = shape
    self.storage = storage
    self.offset = offset
  }

  /// A new tensor whose values `fill` writes; it must write all of them.
  public init(shape: [Int], fill: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    let storage = TensorStorage(count: shape.reduce(1, *))
    try fill(UnsafeMutableBufferPointer(start: storage.base, count: storage.count))
    self.init(shape: shape, storage: storage, offset: 0)
  }

  /// `values` row-major; their number must be the product of `shape`.
  public init(_ values: [Float], shape: [Int]) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values do not fill \(shape)")
    self.init(shape: shape) { out in _ = out.update(fromContentsOf: values) }
  }

  public static func zeros(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape) { $0.update(repeating: 0) }
  }

  /// A view of floats that `owner` keeps alive (a mapped file); nothing is copied.
  public init(borrowing base: UnsafePointer<Float>, shape: [Int], owner: AnyObject) {
    let storage = TensorStorage(
      borrowing: UnsafeMutablePointer(mutating: base), count: shape.reduce(1, *), owner: owner)
    self.init(shape: shape, storage: storage, offset: 0)
  }

  public func withValues<Result>(_ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: storage.base + offset, count: count))
  }

  /// All values, row-major (a copy).
  public var values: [Float] { withValues { Array($0) } }

  /// The same values under another shape; shares storage.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == count, "cannot view \(self.shape) as \(shape)")
    return Tensor(shape: shape, storage: storage, offset: offset)
  }

  /// Rows `range` of the first axis; shares storage.
  public func rows(_ range: Range<Int>) -> Tensor {
    let stride = count / max(shape[0], 1)
    return Tensor(
      shape: [range.count] + shape.dropFirst(), storage: storage, offset: offset + range.lowerBound * stride)
  }

  /// Item `index` of the first axis, without that axis; shares storage.
  public subscript(index: Int) -> Tensor {
    rows(index..<index + 1).reshaped(Array(shape.dropFirst()))
  }
}

extension Tensor {
  /// Hands the memory of past tensors back to the system; worth it between stages, not between operations.
  public static func releaseMemory() { onset_release_memory() }

  /// Bytes of all tensors made so far.
  public static var madeBytes: Int { onset_taken_bytes() }

  /// Bytes of past tensors that wait to be used again.
  public static var recycledBytes: Int { onset_recycled_bytes() }
}

/// Owned, 64-byte aligned memory, recycled by the kernels' allocator, or memory borrowed from `owner`.
final class TensorStorage: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int
  private let owner: AnyObject?

  init(count: Int) {
    guard let bytes = onset_take(max(count, 1) * 4) else { fatalError("out of memory for \(count) floats") }
    self.base = bytes.bindMemory(to: Float.self, capacity: max(count, 1))
    self.count = count
    self.owner = nil
  }

  init(borrowing base: UnsafeMutablePointer<Float>, count: Int, owner: AnyObject) {
    self.base = base
    self.count = count
    self.owner = owner
  }

  deinit {
    if owner == nil { onset_give(base, max(count, 1) * 4) }
  }
}
