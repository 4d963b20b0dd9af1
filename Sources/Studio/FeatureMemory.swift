import Foundation
import Synchronization
import Tensors

/// Features of late: those used last in memory, all of them in the store, where there is one.
///
/// In the store each goes with a seal, the fingerprint of its key and itself: a disk that turned a bit or
/// gave another file would be heard as another performance.
final class FeatureMemory: Sendable {
  private let store: (any FeatureStore)?
  /// Bytes.
  private let limit: Int
  /// The one used last is the last.
  private let latest = Mutex<[(key: String, data: Data)]>([])

  /// A take of eight seconds has about a megabyte of features with the largest models.
  init(_ store: (any FeatureStore)?, limit: Int = 64 << 20) {
    (self.store, self.limit) = (store, limit)
  }

  /// nil for what is not here, or not of that shape.
  func tensor(_ key: String?, _ shape: [Int]) -> Tensor? { data(key).flatMap { Tensor($0, shape: shape) } }

  func keep(_ tensor: Tensor, _ key: String?) {
    if key != nil { keep(tensor.data(), key) }
  }

  func data(_ key: String?) -> Data? {
    guard let key else { return nil }
    let known = latest.withLock { $0.first { $0.key == key }?.data }
    guard let data = known ?? store?.data(key).flatMap({ unsealed($0, key) }) else { return nil }
    remember(data, key)
    return data
  }

  func keep(_ data: Data, _ key: String?) {
    guard let key else { return }
    remember(data, key)
    if let store, let seal = seal(of: data, key) { store.store(data + seal, for: key) }
  }

  private func remember(_ data: Data, _ key: String) {
    latest.withLock { latest in
      latest.removeAll { $0.key == key }
      latest.append((key, data))
      var bytes = latest.reduce(0) { $0 + $1.data.count }
      while bytes > limit, latest.count > 1 { bytes -= latest.removeFirst().data.count }
    }
  }

  private func seal(of data: Data, _ key: String) -> Data? {
    fingerprint(of: Data(key.utf8) + data).map { Data($0.utf8) }
  }

  private func unsealed(_ sealed: Data, _ key: String) -> Data? {
    let data = sealed.dropLast(64)
    return seal(of: data, key) == sealed.suffix(64) ? Data(data) : nil
  }
}
