import Foundation
import TestSupport
import Tensors
import Weights

/// Tensors of the reference for one stage, under `Tests/Golden`.
struct GoldenFile {
  let checkpoint: any Checkpoint

  /// - Parameter path: below `Tests/Golden`, without the suffix: `io/vae44_decode`.
  init(_ path: String) throws {
    checkpoint = try openCheckpoint(
      Repository.goldens.appendingPathComponent("\(path).safetensors").path)
  }

  subscript(_ name: String) -> Tensor {
    get throws { try checkpoint.tensor(name) }
  }

  /// The reference is channels first where ours are last.
  func channelsLast(_ name: String) throws -> Tensor { try self[name].transposed() }

  func has(_ name: String) -> Bool { checkpoint.entries[name] != nil }

  /// Of `seen`, the largest relative RMS of any rung that the reference has, and that rung's name.
  func worst(_ seen: [String: Tensor], channelsFirst: Bool = false) throws -> (rung: String, error: Double, count: Int) {
    var worst = (rung: "", error: 0.0, count: 0)
    for (name, tensor) in seen where has(name) {
      let reference = try channelsFirst ? channelsLast(name) : self[name]
      let error = relativeRMS(tensor.reshaped(reference.shape), reference)
      worst.count += 1
      if !(error <= worst.error) { (worst.rung, worst.error) = (name, error) }
    }
    return worst
  }
}

/// RMS of the difference over the RMS of the reference; infinite when anything is not a number.
func relativeRMS(_ ours: Tensor, _ reference: Tensor) -> Double {
  guard ours.shape == reference.shape else { return .infinity }
  var (difference, power) = (0.0, 0.0)
  for (a, b) in zip(ours.values, reference.values) {
    difference += Double(a - b) * Double(a - b)
    power += Double(b) * Double(b)
  }
  let result = (difference / power).squareRoot()
  return result.isFinite ? result : .infinity
}

/// Decibels of the reference over the difference.
func signalToNoise(_ ours: Tensor, _ reference: Tensor) -> Double { -20 * log10(relativeRMS(ours, reference)) }
