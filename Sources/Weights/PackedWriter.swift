import Dispatch
import Tensors

/// Writes packed networks while their first user is at work with them: a disk may take as long as the packing. One at a time,
/// so that of at most one the weights are held for longer than they are used.
public final class PackedWriter: Sendable {
  private let queue = DispatchQueue(label: "packed weights", qos: .utility)

  public init() {}

  /// Waits only for a network before this one.
  func finish(_ weights: PackedWeights) {
    settle()
    queue.async {
      weights.finish()
      Tensor.releaseMemory()
    }
  }

  /// Returns when all is written.
  public func settle() { queue.sync {} }
}
