import Foundation
import Tensors
import Weights

extension Checkpoint {
  /// The reference's sound networks are channels first where ours are last.
  func channelsLast(_ name: String) throws -> Tensor { try tensor(name).transposed() }

  /// Of the rungs seen that this golden holds, the one furthest off, and how many there were.
  func worst(
    _ seen: Rungs, channelsFirst: Bool = false
  ) throws -> (rung: String, error: Double, count: Int) {
    var worst = (rung: "", error: 0.0, count: 0)
    for (name, tensor) in seen.tensors where entries[name] != nil {
      let reference = try channelsFirst ? channelsLast(name) : self.tensor(name)
      let error = relativeError(tensor, reference)
      worst.count += 1
      if !(error <= worst.error) { (worst.rung, worst.error) = (name, error) }
    }
    return worst
  }
}

/// Decibels of the reference over the difference.
func signalToNoise(_ found: Tensor, _ wanted: Tensor) -> Double {
  -20 * log10(relativeError(found.reshaped(wanted.shape), wanted))
}
