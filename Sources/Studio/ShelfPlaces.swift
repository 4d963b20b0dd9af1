import Downloads
import Foundation

// Where this machine's environment puts the shelf, the assets and the caches.
extension ModelShelf {
  /// The shelf of this user and this installation: `ONSET_MODELS`, else `XDG_DATA_HOME/onset/models`; assets from
  /// `ONSET_ASSETS`, else from around the executable, else from the checkout that is the current folder; caches, endpoint
  /// and the ban on fetching as the Hugging Face tools read them (`HF_HOME`, `HF_HUB_CACHE`, `HF_ENDPOINT`,
  /// `HF_HUB_OFFLINE`).
  public init(environment: [String: String], executable: String, currentFolder: String) {
    let given: (String) -> String? = { name in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let home = given("HOME") ?? NSHomeDirectory()
    let endpoint = String((given("HF_ENDPOINT") ?? "https://huggingface.co").trimmingSuffix("/"))
    self.init(
      root: given("ONSET_MODELS") ?? (given("XDG_DATA_HOME") ?? home + "/.local/share") + "/onset/models",
      assets: ModelShelf.assets(given("ONSET_ASSETS"), executable, currentFolder),
      caches: [ModelShelf.cache(given, home)],
      endpoint: endpoint)
    offline = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"].first { isTrue(given($0)) }
  }

  /// The shelf of this process.
  public init() {
    self.init(
      environment: ProcessInfo.processInfo.environment,
      executable: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "",
      currentFolder: FileManager.default.currentDirectoryPath)
  }

  private static func cache(_ given: (String) -> String?, _ home: String) -> String {
    let cacheHome = given("XDG_CACHE_HOME") ?? home + "/.cache"
    return given("HF_HUB_CACHE") ?? given("HUGGINGFACE_HUB_CACHE")
      ?? (given("HF_HOME") ?? cacheHome + "/huggingface") + "/hub"
  }

  private static func assets(_ given: String?, _ executable: String, _ currentFolder: String) -> [String] {
    if let given { return [given] }
    var found: [String] = []
    for folder in foldersAbove(executable) {
      // A checkout's build folder, or bin/ beside share/.
      for candidate in [folder + "/assets", folder + "/share/onset"] where isAssets(candidate) {
        found.append(candidate)
      }
    }
    for folder in [currentFolder] + foldersAbove(currentFolder)
    where isAssets(folder + "/assets") && isFolder(folder + "/Sources/onset") {
      found.append(folder + "/assets")
    }
    var unique: [String] = []
    for folder in found where !unique.contains(folder) { unique.append(folder) }
    return unique
  }

  private static func isAssets(_ path: String) -> Bool {
    isFolder(path + "/models") || isFolder(path + "/vocabularies")
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  private static func foldersAbove(_ path: String) -> [String] {
    var folders: [String] = []
    var rest = path
    while let slash = rest.lastIndex(of: "/"), slash > rest.startIndex {
      rest = String(rest[..<slash])
      folders.append(rest)
    }
    return folders
  }

  // MARK: The hub's cache

  /// Where a Hugging Face cache may hold `file`: the pinned revision and the one that `main` stands for first, then
  /// whatever others there are.
  func cachePaths(of file: PublishedFile, _ cache: String) -> [String] {
    [file.hub.repository, file.hub.alias].compactMap { $0 }.flatMap { repository -> [String] in
      let folder = cache + "/models--" + repository.replacingOccurrences(of: "/", with: "--")
      let main = (try? String(contentsOfFile: folder + "/refs/main", encoding: .utf8))?
        .trimmingCharacters(in: .whitespacesAndNewlines)
      let preferred = [file.hub.revision, main].compactMap { $0 }
      let revisions = entries(of: folder + "/snapshots")
      let ordered = revisions.filter(preferred.contains) + revisions.filter { !preferred.contains($0) }
      return ordered.map { folder + "/snapshots/" + $0 + "/" + file.hub.path }
    }
  }
}

/// As the Hugging Face tools read a switch.
private func isTrue(_ value: String?) -> Bool {
  ["1", "on", "yes", "true"].contains(value?.lowercased() ?? "")
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> Substring {
    var rest = self[...]
    while rest.hasSuffix(suffix) { rest = rest.dropLast(suffix.count) }
    return rest
  }
}
