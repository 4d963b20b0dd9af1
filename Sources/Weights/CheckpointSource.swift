import Synchronization
import Tensors

/// Weights from a file, with the books kept on what was used.
final class CheckpointSource: WeightSource {
  private let checkpoint: any Checkpoint
  private let isOurs: @Sendable (String) -> Bool
  private let books = Mutex(Books())

  private struct Books {
    var used: Set<String> = []
    /// Bytes handed out since the file's pages were last given back.
    var unreleased = 0
  }

  /// A network copies its weights into another order while it is built: the file's pages that it has read
  /// would count as memory beside the copies until the system wants them back.
  private static let releaseAfter = 256 << 20

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
    let isDue = books.withLock { books in
      books.used.insert(name)
      defer { books.unreleased += shape.reduce(4, *) }
      guard books.unreleased > Self.releaseAfter else { return false }
      books.unreleased = 0
      return true
    }
    if isDue { checkpoint.releasePages() }
    return try checkpoint.tensor(name)
  }

  func finish(_ prefix: String) throws(WeightsError) {
    let used = books.withLock { $0.used }
    checkpoint.releasePages()
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
    if distance < limit || (distance == limit && name < best?.name ?? "\u{10FFFF}") {
      best = (distance, name)
    }
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
