import Foundation
import Studio
import TestSupport

/// A shelf on an empty folder, and a home with caches and assets beside it: what each test of the shelf begins with.
/// The published files keep their names and places, but are a few bytes each.
struct ShelfStage {
  let folder: URL
  var shelf: ModelShelf

  init(_ folder: URL, endpoint: String = "http://127.0.0.1:1") throws {
    self.folder = folder
    shelf = ModelShelf(
      root: folder.path + "/shelf", assets: [folder.path + "/assets"], caches: [folder.path + "/hub"],
      endpoint: endpoint)
    shelf.published = try PublishedFile.all.map { file in
      var small = file
      small.size = .exactly(Int64(Self.content(of: file).count))
      small.md5 = try md5sum(Self.content(of: file))
      small.sha256 = nil
      small.release = nil
      return small
    }
    try put("one line", at: folder.path + "/assets/vocabularies/clip-bpe.txt")
  }

  static func content(of file: PublishedFile) -> String {
    "the bytes of \(file.name), as they were published"
  }

  func put(_ text: String, at path: String) throws {
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  func text(at path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  func file(_ name: String) throws -> PublishedFile {
    guard let file = shelf.published.first(where: { $0.name == name }) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return file
  }

  /// Where `file` belongs on the shelf.
  func path(_ file: PublishedFile) -> String { shelf.root + "/" + file.place }

  /// Fills the shelf with every published file.
  func stock() throws {
    for file in shelf.published { try put(Self.content(of: file), at: path(file)) }
  }

  /// Lays `file` into the Hugging Face cache at `hub` as the hub's tools do: a link into blobs.
  func cache(_ file: PublishedFile, in hub: String, repository: String? = nil, text: String? = nil) throws
    -> String
  {
    let name = (repository ?? file.hub.repository).replacingOccurrences(of: "/", with: "--")
    let model = "\(hub)/models--\(name)"
    try put(text ?? Self.content(of: file), at: "\(model)/blobs/b-\(file.name)")
    let path = "\(model)/snapshots/0123abcd/\(file.hub.path)"
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: "\(model)/blobs/b-\(file.name)")
    return path
  }
}

func withShelf(_ body: (ShelfStage) throws -> Void) throws {
  try withTemporaryFolder { try body(ShelfStage($0)) }
}

/// The judge's fingerprint.
private func md5sum(_ text: String) throws -> String {
  let judge = Process()
  judge.executableURL = URL(fileURLWithPath: "/usr/bin/md5sum")
  let (input, output) = (Pipe(), Pipe())
  judge.standardInput = input
  judge.standardOutput = output
  try judge.run()
  try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  try input.fileHandleForWriting.close()
  let line = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  judge.waitUntilExit()
  return String(line.prefix(32))
}
