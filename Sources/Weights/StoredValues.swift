/// Converts numbers as they lie in a file, in any type, aligned or not, strided or not.
struct StoredValues {
  private let address: UnsafeRawPointer
  private let type: ElementType
  /// Sizes and strides of the axes before the last one.
  private let outer: [(size: Int, stride: Int)]
  private let rowLength: Int
  private let rowStride: Int

  init(_ tensor: StoredTensor, at address: UnsafeRawPointer) {
    self.address = address
    self.type = tensor.entry.type
    if let strides = tensor.strides, let last = strides.last, let length = tensor.entry.shape.last {
      outer = Array(zip(tensor.entry.shape.dropLast(), strides.dropLast())).map { (size: $0, stride: $1) }
      (rowLength, rowStride) = (length, last)
    } else {
      outer = []
      (rowLength, rowStride) = (tensor.entry.count, 1)
    }
  }

  func write(to out: UnsafeMutableBufferPointer<Float>) {
    switch type {
    case .float32: gather(UInt32.self, to: out) { Float(bitPattern: $0) }
    case .float64: gather(UInt64.self, to: out) { Float(Double(bitPattern: $0)) }
    case .bfloat16: gather(UInt16.self, to: out) { Float(bitPattern: UInt32($0) << 16) }
    case .float16: gather(UInt16.self, to: out) { singleFromHalf($0) }
    case .int64: gather(Int64.self, to: out) { Float($0) }
    case .int32: gather(Int32.self, to: out) { Float($0) }
    case .int16: gather(Int16.self, to: out) { Float($0) }
    case .int8: gather(Int8.self, to: out) { Float($0) }
    case .uint8: gather(UInt8.self, to: out) { Float($0) }
    case .bool: gather(UInt8.self, to: out) { $0 == 0 ? 0 : 1 }
    }
  }

  /// Integer types only.
  func write(to out: UnsafeMutableBufferPointer<Int64>) {
    switch type {
    case .int64: gather(Int64.self, to: out) { $0 }
    case .int32: gather(Int32.self, to: out) { Int64($0) }
    case .int16: gather(Int16.self, to: out) { Int64($0) }
    case .int8: gather(Int8.self, to: out) { Int64($0) }
    case .uint8: gather(UInt8.self, to: out) { Int64($0) }
    case .bool: gather(UInt8.self, to: out) { $0 == 0 ? 0 : 1 }
    case .float64, .float32, .float16, .bfloat16: preconditionFailure("\(type) is no integer type")
    }
  }

  /// Row by row in the order of the output; a contiguous tensor is one row. The loop is kept bare for the vectoriser.
  @inline(__always)
  private func gather<Stored: BitwiseCopyable, Value>(
    _ stored: Stored.Type, to out: UnsafeMutableBufferPointer<Value>, _ convert: (Stored) -> Value
  ) {
    guard let base = out.baseAddress, rowLength > 0 else { return }
    let size = MemoryLayout<Stored>.size
    for row in 0..<out.count / rowLength {
      let source = address + rowStart(row) * size
      let target = base + row * rowLength
      if rowStride == 1 {
        for i in 0..<rowLength {
          (target + i).initialize(
            to: convert(source.loadUnaligned(fromByteOffset: i &* size, as: Stored.self)))
        }
      } else {
        let step = rowStride * size
        for i in 0..<rowLength {
          (target + i).initialize(
            to: convert(source.loadUnaligned(fromByteOffset: i &* step, as: Stored.self)))
        }
      }
    }
  }

  private func rowStart(_ row: Int) -> Int {
    var (rest, start) = (row, 0)
    for axis in outer.reversed() {
      start += rest % axis.size * axis.stride
      rest /= axis.size
    }
    return start
  }
}

/// Exact for every half, subnormals too; written without branches so that it vectorises.
@inline(__always)
private func singleFromHalf(_ half: UInt16) -> Float {
  let magnitude = UInt32(half & 0x7FFF)
  let sign = UInt32(half & 0x8000) << 16
  let normal = (magnitude << 13) &+ 0x3800_0000
  let special = (magnitude << 13) | 0x7F80_0000
  let subnormal = (Float(Int32(bitPattern: magnitude)) * 0x1p-24).bitPattern
  let bits = magnitude >= 0x7C00 ? special : magnitude >= 0x0400 ? normal : subnormal
  return Float(bitPattern: bits | sign)
}
