import Synchronization
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Small random numbers under every name that layers ask for, and the list of what they asked for.
public final class SyntheticWeights: WeightSource {
  private let seed: UInt64
  private let asked = Mutex<[String: [Int]]>([:])

  /// The same seed and name give the same numbers.
  public init(seed: UInt64 = 1) { self.seed = seed }

  public var scope: WeightScope { WeightScope(source: self, prefix: "") }

  func has(_ name: String) -> Bool { !name.contains("parametrizations") }

  func tensor(_ name: String, _ shape: [Int]) -> Tensor {
    asked.withLock { $0[name] = shape }
    return values(name, shape)
  }

  func finish(_ prefix: String) {}

  /// Uniform with the variance of PyTorch's default initialisation, 1 / (3 fan-in), so that activations stay finite.
  private func values(_ name: String, _ shape: [Int]) -> Tensor {
    var state = seed
    for byte in name.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let fanIn = Float(max(shape.dropFirst().reduce(1, *), 1))
    let bound = shape.count > 1 ? 1 / fanIn.squareRoot() : 0.1
    return Tensor(shape: shape) { out in
      for i in out.indices {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        out[i] = bound * (Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648)
      }
    }
  }

  /// Writes all that was asked for as one safetensors file, tensor by tensor: a whole model need not fit in memory.
  ///
  /// - Parameter rename: gives each name its place in the file.
  /// - Throws: `unwritable`.
  public func write(to path: String, rename: (String) -> String = { $0 }) throws(WeightsError) {
    let entries = asked.withLock { $0 }.sorted { $0.key < $1.key }
    var end = 0
    let members = entries.map { name, shape in
      let start = end
      end += 4 * shape.reduce(1, *)
      return "\"\(rename(name))\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(start),\(end)]}"
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header += Array(repeating: 0x20, count: (8 - header.count % 8) % 8)
    guard let file = fopen(path, "wb") else { throw .unwritable(path: path, code: errno) }
    defer { fclose(file) }
    var isWhole = true
    func put(_ bytes: UnsafeRawBufferPointer) {
      isWhole = isWhole && fwrite(bytes.baseAddress, 1, bytes.count, file) == bytes.count
    }
    withUnsafeBytes(of: UInt64(header.count).littleEndian, put)
    header.withUnsafeBytes(put)
    for (name, shape) in entries where isWhole {
      values(name, shape).withValues { put(UnsafeRawBufferPointer($0)) }
    }
    guard isWhole else { throw .unwritable(path: path, code: errno) }
  }
}

extension WeightScope {
  /// Random weights of whatever shapes are asked for: for benchmarks, no file needed.
  public static func synthetic(seed: UInt64 = 1) -> WeightScope { SyntheticWeights(seed: seed).scope }
}
