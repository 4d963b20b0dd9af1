import ArgumentParser
import Library
import Studio

/// `onset cache`: what is kept so that a new seed need not watch the video again, and a new process not pack the weights.
struct Cache: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show or clear the caches of features and of packed weights.",
    discussion: """
      Features of what was watched lie in $XDG_CACHE_HOME/onset/features (~/.cache/onset/features), weights of large models \
      in the order in which the kernels read them beside, in onset/weights. Both can be made again.
      """,
    subcommands: [CacheList.self, CacheClear.self], defaultSubcommand: CacheList.self)

  static var folders: [(name: String, place: CacheFolder)] {
    [("features", FeatureCache(folder: FeatureCache.defaultFolder()).place), ("weights", KeptWeights().place)]
  }
}

struct CacheList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show where the caches are and how much they hold.")

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws { try report(json) }
}

struct CacheClear: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear", abstract: "Empty the caches, or cut each down to a size.")

  @Option(help: "Leave this much of what was used last in each: 500MB, 2GB.")
  var limit: ByteCount?
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    for (_, place) in Cache.folders {
      if let limit { place.trim(to: limit.bytes) } else { place.clear() }
    }
    try report(json)
  }
}

private func report(_ json: Bool) throws {
  let summaries = Cache.folders.map { CacheSummary($0.name, $0.place) }
  if json { return try Report.json(summaries) }
  for summary in summaries { Report.result(summary.sentence) }
}

private struct CacheSummary: Encodable {
  let cache: String
  let folder: String
  let entries: Int
  let bytes: Int64
  let limit: Int64

  init(_ name: String, _ place: CacheFolder) {
    let entries = place.entries
    (cache, folder, self.entries, limit) = (name, place.folder.path, entries.count, place.limit)
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
