import Tensors

/// Where a tensor's numbers lie in a file. Whoever makes one has checked that all of them lie within it.
struct StoredTensor {
  let entry: TensorEntry
  /// Byte offset of the first value in the file.
  let start: Int
  /// In values, one for each axis; nil for row-major without gaps.
  let strides: [Int]?
}

/// Either format, once its table of contents is read.
final class MappedCheckpoint: Checkpoint {
  let format: CheckpointFormat
  let entries: [String: TensorEntry]
  let metadata: [String: String]
  private let file: MappedFile
  private let stored: [String: StoredTensor]

  init(
    _ file: MappedFile, _ format: CheckpointFormat, _ stored: [String: StoredTensor],
    _ metadata: [String: String]
  ) {
    self.file = file
    self.format = format
    self.stored = stored
    self.metadata = metadata
    self.entries = stored.mapValues(\.entry)
  }

  var path: String { file.path }
  var fileSize: Int { file.count }

  func tensor(_ name: String) throws(WeightsError) -> Tensor {
    let stored = try find(name)
    let address = file.base + stored.start
    let isAligned = Int(bitPattern: address) % MemoryLayout<Float>.alignment == 0
    if stored.entry.type == .float32, stored.strides == nil, isAligned {
      let floats = address.assumingMemoryBound(to: Float.self)
      return Tensor(borrowing: floats, shape: stored.entry.shape, owner: file)
    }
    return withExtendedLifetime(file) {
      Tensor(shape: stored.entry.shape) { StoredValues(stored, at: address).write(to: $0) }
    }
  }

  func integers(_ name: String) throws(WeightsError) -> [Int64] {
    let stored = try find(name)
    guard stored.entry.type.isInteger else {
      throw .wrongType(name: name, path: path, found: stored.entry.type)
    }
    return withExtendedLifetime(file) {
      [Int64](unsafeUninitializedCapacity: stored.entry.count) { out, count in
        StoredValues(stored, at: file.base + stored.start).write(to: out)
        count = stored.entry.count
      }
    }
  }

  func releasePages() { file.releasePages() }

  private func find(_ name: String) throws(WeightsError) -> StoredTensor {
    guard let found = stored[name] else {
      throw .missing(name: name, path: path, nearest: nearestName(to: name, among: entries.keys))
    }
    return found
  }
}

/// The number of values of a shape from a file; nil for a negative size or more values than any file holds. Sizes of
/// zero count as one for the limit, so that no product of a part of the shape overflows either.
func checkedCount(_ shape: [Int]) -> Int? {
  var product = 1
  for size in shape {
    guard size >= 0 else { return nil }
    let (next, overflow) = product.multipliedReportingOverflow(by: max(size, 1))
    guard !overflow, next < 1 << 48 else { return nil }
    product = next
  }
  return shape.contains(0) ? 0 : product
}
