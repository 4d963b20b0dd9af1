import Downloads
import Foundation
import Synchronization

/// What files hold, each read once as long as it does not change.
final class Fingerprints: Sendable {
  private let known = Mutex<[String: (stamp: FileStamp, print: String)]>([:])

  /// Files up to so many bytes are read whole: some 50 ms.
  static let wholly: Int64 = 64 << 20

  /// Equal for files of equal content; nil for what cannot be read.
  ///
  /// Of larger files 64 pieces are looked at, the first and the last among them, and the time of the last
  /// change counts, too: a film of gigabytes would take longer to read than to watch a span of, any new
  /// export of it differs in every piece, and an edit in between shows in the time.
  func ofFile(_ path: String) -> String? {
    guard let stamp = FileStamp(path) else { return nil }
    if let known = known.withLock({ $0[path] }), known.stamp == stamp { return known.print }
    guard let print = read(path, stamp) else { return nil }
    known.withLock { $0[path] = (stamp, print) }
    return print
  }

  private func read(_ path: String, _ stamp: FileStamp) -> String? {
    if stamp.bytes <= Self.wholly { return try? Digest.ofFile(path, .sha256).hex }
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    var pieces = Data("\(stamp.bytes) \(stamp.changed)".utf8)
    let (count, size) = (64, 1 << 16)
    for index in 0..<count {
      let offset = (stamp.bytes - Int64(size)) * Int64(index) / Int64(count - 1)
      guard (try? file.seek(toOffset: UInt64(offset))) != nil, let piece = try? file.read(upToCount: size)
      else { return nil }
      pieces += piece
    }
    return fingerprint(of: pieces)
  }
}

/// In hexadecimal; nil where this machine's libcrypto refuses.
func fingerprint(of data: Data) -> String? {
  data.withUnsafeBytes { try? Digest.ofBytes($0, .sha256).hex }
}

/// By what a changed file is told without reading it.
struct FileStamp: Equatable {
  let bytes: Int64
  /// Nanoseconds.
  let changed: Int64
  private let place: [UInt64]

  /// nil for what is no plain file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    bytes = Int64(status.st_size)
    changed = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
    place = [UInt64(status.st_dev), UInt64(status.st_ino)]
  }
}
