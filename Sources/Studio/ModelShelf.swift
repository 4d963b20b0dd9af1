import Downloads
import Foundation
import MMAudio
import Weights

/// Where weights live: the shelf proper (published files, in the folders of an MMAudio checkout, and model folders), the
/// models that come with Onset, and the Hugging Face caches of this machine, which are used in place.
public struct ModelShelf: Sendable {
  /// The shelf proper; fetched and imported files go here.
  public var root: String
  /// Folders with `models/` and `vocabularies/` that come with Onset.
  public var assets: [String]
  /// Hugging Face caches: folders with `models--OWNER--NAME`.
  public var caches: [String]
  /// The model hub, without a slash at the end.
  public var endpoint: String
  /// The variable of the environment that forbids fetching.
  public var offline: String?
  public var published = PublishedFile.all

  /// The variant that the authors recommend.
  public static let recommended = PublishedVariant.large44kV2

  public init(
    root: String, assets: [String] = [], caches: [String] = [], endpoint: String = "https://huggingface.co"
  ) {
    self.root = root
    self.assets = assets
    self.caches = caches
    self.endpoint = endpoint
  }

  // MARK: What is here

  /// Every model, the bundled ones first, then those on the shelf, then the published variants.
  public func models() -> [ShelfModel] {
    var models: [ShelfModel] = []
    for (name, path) in modelFolders() where !models.contains(where: { $0.name == name }) {
      models.append(ShelfModel(name: name, kind: .folder(path)))
    }
    return models
      + PublishedVariant.allCases.map { ShelfModel(name: $0.rawValue, kind: .published($0, files(of: $0))) }
  }

  public func files(of variant: PublishedVariant) -> [ShelfFile] {
    published.filter { $0.variants.contains(variant) }.map { ShelfFile(file: $0, state: state(of: $0)) }
  }

  /// The published files that `names` need, each once; all of them for no names.
  public func publishedFiles(for names: [String]) throws(ShelfError) -> [PublishedFile] {
    var variants: [PublishedVariant] = []
    for name in names {
      guard let variant = PublishedVariant(rawValue: name) else {
        if let folder = modelFolders().first(where: { $0.name == name }) {
          throw .notPublished(name: name, path: folder.path)
        }
        throw notFound(name, among: PublishedVariant.allCases.map(\.rawValue))
      }
      variants.append(variant)
    }
    return names.isEmpty ? published : published.filter { !$0.variants.allSatisfy { !variants.contains($0) } }
  }

  /// The paths of a model's parts. `name` is that of a model, or a path (with a slash) to a model folder.
  public func locate(_ name: String) throws(ShelfError) -> LocatedModel {
    if let variant = PublishedVariant(rawValue: name) { return try locate(variant) }
    if name.contains("/") {
      guard isModelFolder(name) else { throw .notAModelFolder(path: name) }
      return LocatedModel(name: URL(fileURLWithPath: name).lastPathComponent, parts: .folder(name))
    }
    guard let (_, path) = modelFolders().first(where: { $0.name == name }) else {
      throw notFound(name, among: models().map(\.name))
    }
    return LocatedModel(name: name, parts: .folder(path))
  }

  private func locate(_ variant: PublishedVariant) throws(ShelfError) -> LocatedModel {
    let files = files(of: variant)
    let lacking = files.filter { $0.state.path == nil }
    if !lacking.isEmpty {
      throw .filesMissing(
        model: variant.rawValue, missing: lacking.filter { $0.state == .missing }.map(\.file.name),
        damaged: lacking.compactMap(\.state.damagedPath), bytes: lacking.reduce(0) { $0 + $1.file.size.bytes }
      )
    }
    var paths: [ModelPart: String] = [:]
    for file in files { paths[file.file.part] = file.state.path }
    let vocabulary = try asset("vocabularies/clip-bpe.txt")
    return LocatedModel(name: variant.rawValue, parts: .published(variant, paths, vocabulary: vocabulary))
  }

  private func notFound(_ name: String, among available: [String]) -> ShelfError {
    .modelNotFound(name: name, nearest: nearestName(to: name, among: available), available: available)
  }

  /// The model for a render that names none: the recommended one if it is here, else the largest published one that is,
  /// else the first model folder.
  public func defaultModel() throws(ShelfError) -> String {
    let models = models()
    let complete =
      models.reversed().first { !$0.files.isEmpty && $0.isComplete } ?? models.first(where: \.isComplete)
    if let complete { return complete.name }
    let recommended = Self.recommended
    let missing = models.first { $0.name == recommended.rawValue }?.missingBytes ?? 0
    throw .noModel(recommended: recommended.rawValue, bytes: missing)
  }

  /// The path of something that comes with Onset.
  public func asset(_ name: String) throws(ShelfError) -> String {
    for folder in assets where Disk.length(ofFile: folder + "/" + name) != nil { return folder + "/" + name }
    throw .assetMissing(name: name, lookedIn: assets)
  }

  /// Where `file` is, judged by its size.
  public func state(of file: PublishedFile) -> FileState {
    var damaged: FileState?
    for (path, place) in places(of: file) {
      guard let size = Disk.length(ofFile: path) else { continue }
      if size == file.size.exact ?? size, size > 0 { return .present(path: path, place) }
      damaged = damaged ?? .wrongSize(path: path, found: size)
    }
    return damaged ?? .missing
  }

  private func places(of file: PublishedFile) -> [(String, FileState.Place)] {
    var places: [(String, FileState.Place)] = [(shelfPath(of: file), .shelf)]
    for cache in caches { places += cachePaths(of: file, cache).map { ($0, .cache) } }
    return places
  }

  func shelfPath(of file: PublishedFile) -> String { root + "/" + file.place }

  // MARK: Folders

  /// Model folders by name: those of the assets, then those on the shelf.
  private func modelFolders() -> [(name: String, path: String)] {
    (assets.map { $0 + "/models" } + [root]).flatMap { parent in
      entries(of: parent).map { (name: $0, path: parent + "/" + $0) }.filter { isModelFolder($0.path) }
    }
  }

  private func isModelFolder(_ path: String) -> Bool { Disk.length(ofFile: path + "/config.json") != nil }
}

/// The names in a folder, sorted; none where there is no such folder.
func entries(of folder: String) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }
    .sorted()
}
