import Foundation
import Tensors

// Tensors outside the process: a name, the shape and the values, all in little-endian.
extension Tensor {
  private static let name = Data("onset tensor 1\n".utf8)

  func data() -> Data {
    var data = Self.name
    append(UInt64(shape.count), to: &data)
    for side in shape { append(UInt64(side), to: &data) }
    data.reserveCapacity(data.count + 4 * count)
    withValues { values in
      for value in values { append(value.bitPattern, to: &data) }
    }
    return data
  }

  /// nil for anything but the whole data of a tensor of that shape.
  init?(_ data: Data, shape: [Int]) {
    let head = Self.name.count + 8 * (shape.count + 1)
    let count = shape.reduce(1, *)
    guard data.count == head + 4 * count, data.starts(with: Self.name) else { return nil }
    let bytes = [UInt8](data)
    let sides = (0...shape.count).map { littleEndian(bytes, at: Self.name.count + 8 * $0, as: UInt64.self) }
    guard sides == ([shape.count] + shape).map(UInt64.init) else { return nil }
    self.init(shape: shape) { out in
      for index in 0..<count {
        out[index] = Float(bitPattern: littleEndian(bytes, at: head + 4 * index, as: UInt32.self))
      }
    }
  }
}

private func append<Value: FixedWidthInteger>(_ value: Value, to data: inout Data) {
  withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
}

private func littleEndian<Value: FixedWidthInteger>(_ bytes: [UInt8], at place: Int, as: Value.Type) -> Value
{
  bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Value.self)) }
}
