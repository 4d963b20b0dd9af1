import Foundation

/// A folder of files that cost time to make and can be made again. Bounded: what was not used for longest goes first, by
/// the files' times. Several processes may share the folder.
public struct CacheFolder: Sendable {
  public let folder: URL
  /// Bytes.
  public let limit: Int64
  /// Of the files' names; all others are left alone.
  let suffix: String

  /// Files of this ending are being written, or were when their process ended.
  static let draftSuffix = ".tmp"

  public init(folder: URL, limit: Int64, suffix: String) {
    (self.folder, self.limit, self.suffix) = (folder, limit, suffix)
  }

  /// `$XDG_CACHE_HOME/onset/NAME`, or where that is by default.
  public static func usual(_ name: String, _ environment: [String: String]) -> URL {
    let caches = given("XDG_CACHE_HOME", environment) ?? home(environment) + "/.cache"
    return URL(fileURLWithPath: caches + "/onset/" + name)
  }

  public struct Entry: Sendable, Equatable {
    public let file: URL
    public let bytes: Int64
    public let used: Date
  }

  /// Latest used first.
  public var entries: [Entry] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let entries = names.compactMap { name -> Entry? in
      let file = folder.appendingPathComponent(name)
      var facts = stat()
      guard name.hasSuffix(suffix), stat(file.path, &facts) == 0 else { return nil }
      let used = Double(facts.st_mtim.tv_sec) + Double(facts.st_mtim.tv_nsec) / 1e9
      return Entry(file: file, bytes: Int64(facts.st_size), used: date(used))
    }
    return entries.sorted { ($0.used, $0.file.path) > ($1.used, $1.file.path) }
  }

  /// Bytes of all entries.
  public var size: Int64 { entries.reduce(0) { $0 + $1.bytes } }

  /// Removes what was not used for longest until no more than `limit` (by default the folder's) bytes are left, and what
  /// ended processes left half-written.
  public func trim(to limit: Int64? = nil) {
    HeldFile.removeAbandoned(in: folder.path, suffix: Self.draftSuffix)
    var total: Int64 = 0
    for entry in entries {
      total += entry.bytes
      if total > limit ?? self.limit { unlink(entry.file.path) }
    }
  }

  public func clear() { trim(to: -1) }
}
