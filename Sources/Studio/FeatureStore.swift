import Foundation
import Library

/// Where features outlast the process: pieces of data under keys that say all they depend on. May forget
/// anything at any time, and is used from the engine's thread.
public protocol FeatureStore: Sendable {
  func data(_ key: String) -> Data?
  func store(_ data: Data, for key: String)
}

extension FeatureCache: FeatureStore {}
