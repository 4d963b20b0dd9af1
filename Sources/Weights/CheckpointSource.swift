import Synchronization
import Tensors

/// Weights from a file, with the books kept on what was used.
final class CheckpointSource: WeightSource {
  private let checkpoint: any Checkpoint
  private let isOurs: @Sendable (String) -> Bool
  private let used = Mutex<Set<String>>([])

  init(_ checkpoint: any Checkpoint, isOurs: @escaping @Sendable (String) -> Bool) {
    self.checkpoint = checkpoint
    self.isOurs = isOurs
  }

  func has(_ name: String) -> Bool { checkpoint.entries[name] != nil }

  func tensor(_ name: String, _ shape: [Int]) throws(WeightsError) -> Tensor {
    guard let entry = checkpoint.entries[name] else {
      throw .missing(
        name: name, path: checkpoint.path, nearest: nearestName(to: name, among: checkpoint.entries.keys))
    }
    guard entry.shape == shape else {
      throw .wrongShape(name: name, path: checkpoint.path, found: entry.shape, wanted: shape)
    }
    used.withLock { _ = $0.insert(name) }
    return try checkpoint.tensor(name)
  }

  func finish(_ prefix: String) throws(WeightsError) {
    let used = used.withLock { $0 }
    let left = checkpoint.entries.keys.filter { $0.hasPrefix(prefix) && isOurs($0) && !used.contains($0) }
    if !left.isEmpty { throw .unused(names: left.sorted(), path: checkpoint.path) }
  }
}

/// The name at the smallest edit distance from `wanted`; nil when none shares half of it.
package func nearestName(to wanted: String, among names: some Sequence<String>) -> String? {
  let target = Array(wanted.utf8)
  var best: (distance: Int, name: String)?
  for name in names {
    let limit = best?.distance ?? target.count / 2
    guard abs(name.utf8.count - target.count) <= limit else { continue }
    let distance = distance(target, name)
    if distance < limit || (distance == limit && name < best?.name ?? "\u{10FFFF}") { best = (distance, name) }
  }
  return best?.name
}

private func distance(_ a: [UInt8], _ b: String) -> Int {
  var row = Array(0...a.count)
  for (j, byte) in b.utf8.enumerated() {
    var diagonal = row[0]
    row[0] = j + 1
    for i in 0..<a.count {
      let above = row[i + 1]
      row[i + 1] = min(above + 1, row[i] + 1, diagonal + (a[i] == byte ? 0 : 1))
      diagonal = above
    }
  }
  return row[a.count]
}
