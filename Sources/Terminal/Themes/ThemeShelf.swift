import Foundation

/// The themes in some folders, by name. What a theme does not say, its parent says, and at last the compiled-in one.
public struct ThemeShelf: Sendable {
  /// What was passed over in the files, as "path:line: what".
  public private(set) var warnings: [ThemeWarning] = []
  /// Files that are no themes at all, by name.
  public private(set) var failures: [String: ThemeError] = [:]

  private var files: [String: ThemeFile] = [:]

  /// Reads every `*.toml`. Where two folders have the same name, the earlier one counts.
  public init(folders: [URL]) {
    for folder in folders {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      for name in names.sorted() where name.hasSuffix(".toml") && !name.hasPrefix(".") {
        load(folder.appendingPathComponent(name))
      }
    }
    for name in files.keys.sorted() {
      if let chain = try? chain(name) { warnings += ThemeMaker(chain).unknownColors(of: chain[0]) }
    }
  }

  private mutating func load(_ url: URL) {
    let name = url.deletingPathExtension().lastPathComponent
    guard files[name] == nil, failures[name] == nil else { return }
    do throws(ThemeError) {
      guard let source = try? String(contentsOf: url, encoding: .utf8) else {
        throw .unreadable(path: url.path)
      }
      let file = try ThemeFile(source, path: url.path)
      files[name] = file
      warnings += file.warnings
    } catch {
      failures[name] = error
    }
  }

  /// All that can be had, sorted.
  public var names: [String] { Set(files.keys).union([Self.fallback.name]).sorted() }

  /// - Throws: `unknown`, or why its file or its parents' cannot be used.
  public func theme(_ name: String) throws(ThemeError) -> Theme {
    if files[name] == nil, failures[name] == nil, name == Self.fallback.name { return Self.fallback }
    return ThemeMaker(try chain(name)).theme(name)
  }

  /// The theme's file and its parents', itself first.
  private func chain(_ name: String) throws(ThemeError) -> [ThemeFile] {
    var chain: [ThemeFile] = []
    var next: String? = name
    var seen: Set<String> = []
    while let name = next {
      guard seen.insert(name).inserted else { throw .inheritsItself(name: name) }
      if let failure = failures[name] { throw failure }
      guard let file = files[name] else {
        if name == Self.fallback.name { break }
        guard let child = chain.last else { throw .unknown(name: name, known: names) }
        throw .unknownParent(path: child.path, name: name)
      }
      chain.append(file)
      next = file.parent
    }
    return chain
  }

  /// Compiled in, so that the studio opens without files; the same as `themes/dark.toml`.
  public static let fallback = ThemeMaker([]).theme("dark")
}
