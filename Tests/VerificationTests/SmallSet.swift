import Foundation
import Tensors
import TestSupport
import Testing
import Verification
import Weights

/// The set that the tests carry, with changes: everything else is linked. Without the file where there are no bytes.
func withChangedSet<Result>(
  _ changes: [String: [UInt8]], _ body: (GoldenSet) throws -> Result
) throws -> Result {
  try withTemporaryFolder { folder in
    let files = FileManager.default
    for part in ["", "weights", "pth", "io"] {
      let source = Repository.goldens.appendingPathComponent(part)
      let target = folder.appendingPathComponent(part)
      try files.createDirectory(at: target, withIntermediateDirectories: true)
      for name in try files.contentsOfDirectory(atPath: source.path) {
        let relative = part.isEmpty ? name : "\(part)/\(name)"
        guard name.contains("."), changes[relative] == nil else { continue }
        try files.createSymbolicLink(
          at: target.appendingPathComponent(name), withDestinationURL: source.appendingPathComponent(name))
      }
    }
    for (name, bytes) in changes where !bytes.isEmpty {
      try Data(bytes).write(to: folder.appendingPathComponent(name))
    }
    return try body(try GoldenSet(folder: folder.path))
  }
}

/// A file of the small set with one tensor put through `change`; without it where that gives nil.
func changed(_ file: String, _ tensor: String, _ change: (Tensor) -> Tensor?) throws -> [UInt8] {
  let checkpoint = try openCheckpoint(Repository.goldens.appendingPathComponent(file).path)
  var writer = SafetensorsWriter()
  for (name, entry) in checkpoint.entries {
    if name == tensor {
      if let changed = change(try checkpoint.tensor(name)) { writer.add(name, changed) }
    } else if entry.type.isInteger {
      writer.add(name, integers: try checkpoint.integers(name), shape: entry.shape, type: entry.type)
    } else {
      writer.add(name, try checkpoint.tensor(name))
    }
  }
  return writer.bytes
}

extension Tensor {
  /// With the value at `index` replaced.
  func with(_ index: Int, _ value: (Float) -> Float) -> Tensor {
    var values = values
    values[index] = value(values[index])
    return Tensor(values, shape: shape)
  }
}

func run(_ set: GoldenSet, _ name: String) throws -> CaseResult {
  let aids = VerificationAids(vocabulary: try vocabulary())
  return try #require(VerificationRun(set, aids: aids, isWanted: { $0 == name }).first { _ in true })
}

func vocabulary() throws -> [UInt8] {
  [UInt8](try Data(contentsOf: Repository.assets.appendingPathComponent("vocabularies/clip-bpe.txt")))
}

extension CaseResult {
  var hasPassed: Bool { if case .passed = outcome { true } else { false } }
  var hasFailed: Bool { if case .failed = outcome { true } else { false } }
  var failedChecks: [String] { checks.filter { !$0.passed }.map(\.name) }
}
