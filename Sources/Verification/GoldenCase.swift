import MMAudio
import Materials
import Tensors
import Weights

/// One file of the set while it is run: its settings, its tensors, and the books on what was checked and what was not
/// even looked at.
final class GoldenCase {
  let set: GoldenSet
  /// `io/clip_visual.safetensors`
  let name: String
  let entry: GoldenEntry
  let aids: VerificationAids
  private let checkpoint: (any Checkpoint)?
  private var used: Set<String> = []
  private(set) var checks: [Check] = []
  private var skipped: [String] = []
  /// What is being checked: its number format says how close is close enough.
  var stage: Stage?

  /// - Throws: `WeightsError`.
  init(_ set: GoldenSet, _ name: String, _ aids: VerificationAids) throws {
    self.set = set
    self.name = name
    self.aids = aids
    entry = set.index.files[name] ?? .empty
    checkpoint = name.hasSuffix(".json") ? nil : try openCheckpoint(set.path(name))
  }

  var names: [String] { checkpoint?.entries.keys.sorted() ?? [] }
  /// Tensors that nobody asked for, and what was left out on purpose.
  var notCompared: [String] { names.filter { !used.contains($0) } + skipped }

  func has(_ name: String) -> Bool { checkpoint?.entries[name] != nil }
  func shape(_ name: String) -> [Int]? { checkpoint?.entries[name]?.shape }

  /// All tensors of the file at once, which are then checked.
  func whole() throws -> any Checkpoint {
    guard let checkpoint else { throw VerificationError.unreadableFile(path: set.path(name)) }
    used.formUnion(checkpoint.entries.keys)
    return checkpoint
  }

  /// A setting that `index.json` has to give.
  func setting<Value>(_ path: KeyPath<GoldenEntry, Value?>, _ name: String) throws -> Value {
    guard let value = entry[keyPath: path] else { throw VerificationError.missingSetting(name: name) }
    return value
  }

  func tensor(_ name: String) throws -> Tensor {
    used.insert(name)
    guard let checkpoint else { throw VerificationError.unreadableFile(path: set.path(self.name)) }
    return try checkpoint.tensor(name)
  }

  /// Of exactly `axes` axes.
  func tensor(_ name: String, axes: Int) throws -> Tensor {
    let tensor = try tensor(name)
    guard tensor.shape.count == axes else {
      throw VerificationError.unusableTensor(name: name, shape: tensor.shape)
    }
    return tensor
  }

  /// The reference's sound networks are channels first where ours are last.
  func channelsLast(_ name: String) throws -> Tensor { try tensor(name, axes: 3).transposed() }

  func integers(_ name: String) throws -> [Int] {
    used.insert(name)
    guard let checkpoint else { throw VerificationError.unreadableFile(path: set.path(self.name)) }
    return try checkpoint.integers(name).map { Int($0) }
  }

  /// `[rows, columns]` integers.
  func rows(_ name: String) throws -> [[Int]] {
    let values = try integers(name)
    guard let shape = shape(name), shape.count == 2 else {
      throw VerificationError.unusableTensor(name: name, shape: shape(name) ?? [])
    }
    return (0..<shape[0]).map { Array(values[$0 * shape[1]..<($0 + 1) * shape[1]]) }
  }

  /// Bytes `[..., 3, height, width]` as pictures.
  func pictures(_ name: String) throws -> [Picture] {
    let bytes = try integers(name).map { UInt8(truncatingIfNeeded: $0) }
    guard let shape = shape(name), shape.count >= 3, shape[shape.count - 3] == 3 else {
      throw VerificationError.unusableTensor(name: name, shape: shape(name) ?? [])
    }
    let (height, width) = (shape[shape.count - 2], shape[shape.count - 1])
    let plane = height * width
    return (0..<shape.dropLast(3).reduce(1, *)).map { n in
      let pixels = [UInt8](unsafeUninitializedCapacity: plane * 3) { out, count in
        for i in 0..<plane {
          for channel in 0..<3 { out[i * 3 + channel] = bytes[(n * 3 + channel) * plane + i] }
        }
        count = plane * 3
      }
      return Picture(width: width, height: height, pixels: pixels)
    }
  }

  /// The place for a network of `stage` in the run's precision.
  func scope(_ weights: WeightScope, _ stage: Stage) -> WeightScope {
    self.stage = stage
    return weights.in(format(of: stage))
  }

  func format(of stage: Stage) -> NumberFormat { aids.precision.format(of: stage) }

  /// Of the stage that is being checked.
  var tolerance: Check.Tolerance { .stage(in: stage.map(format) ?? .float32) }

  /// Of sound, through whatever stages.
  var waveformTolerance: Check.Tolerance { .waveform(in: aids.precision) }

  func check(_ name: String, _ found: Tensor, _ tolerance: Check.Tolerance? = nil) throws {
    checks.append(Check(name, found, try tensor(name), tolerance ?? self.tolerance))
  }

  func check(_ name: String, integers found: [Int]) throws {
    checks.append(Check(name, found, try integers(name)))
  }

  func check(_ check: Check) { checks.append(check) }

  /// Something of the case that cannot be held against anything here.
  func skip(_ what: String) { skipped.append(what) }

  /// Checks what a network shows under the names that the file has.
  func observer(channelsFirst: Bool = false) -> Observer {
    { name, tensor in
      guard self.has(name), let wanted = try? self.tensor(name) else { return }
      let found = tensor()
      let isTurned = channelsFirst && found.shape.count == 3
      self.checks.append(Check(name, isTurned ? found.transposed() : found, wanted, self.tolerance))
    }
  }
}
