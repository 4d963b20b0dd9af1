import ArgumentParser
import Library
import Studio

/// `onset cache`: what is kept so that a new seed need not watch the video again.
struct Cache: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show or clear the cache of features.",
    discussion:
      "Features lie in $XDG_CACHE_HOME/onset/features (~/.cache/onset/features). They can be made again.",
    subcommands: [CacheList.self, CacheClear.self], defaultSubcommand: CacheList.self)
}

struct CacheList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show where the cache is and how much it holds.")

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let summary = CacheSummary(FeatureCache(folder: FeatureCache.defaultFolder()))
    if json { return try Report.json(summary) }
    Report.result(summary.sentence)
  }
}

struct CacheClear: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear", abstract: "Empty the cache, or cut it down to a size.")

  @Option(help: "Leave this much of what was used last: 500MB, 2GB.")
  var limit: ByteCount?
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let cache = FeatureCache(folder: FeatureCache.defaultFolder())
    if let limit { cache.trim(to: limit.bytes) } else { cache.clear() }
    if json { return try Report.json(CacheSummary(cache)) }
    Report.result(CacheSummary(cache).sentence)
  }
}

private struct CacheSummary: Encodable {
  let folder: String
  let entries: Int
  let bytes: Int64
  let limit: Int64

  init(_ cache: FeatureCache) {
    let entries = cache.entries
    (folder, self.entries, limit) = (cache.folder.path, entries.count, cache.limit)
    bytes = entries.reduce(0) { $0 + $1.bytes }
  }

  var sentence: String {
    let count = entries == 1 ? "1 entry" : "\(entries) entries"
    return "\(folder): \(count), \(sizeText(bytes)) of at most \(sizeText(limit))"
  }
}

/// `500MB`, `2 GB`, `1000`.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int64

  init?(argument: String) {
    let text = argument.uppercased()
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count).filter { $0 != " " }
    let scales = ["": 1, "B": 1, "KB": 1e3, "K": 1e3, "MB": 1e6, "M": 1e6, "GB": 1e9, "G": 1e9, "TB": 1e12]
    guard let value = Double(digits), let scale = scales[unit],
      let bytes = Int64(exactly: (value * scale).rounded())
    else { return nil }
    self.bytes = bytes
  }
}
