import Downloads
import Foundation

public struct ImportedFile: Sendable, Equatable {
  public enum Outcome: Sendable, Equatable {
    /// The shelf, or a cache, has it already.
    case alreadyHere
    case linked, copied
    /// A file of that name is there, but it is not the published one.
    case rejected(FileVerdict)
    case notFound
  }

  public var file: PublishedFile
  /// Where it was found in the folder.
  public var source: String?
  public var outcome: Outcome
}

extension ModelShelf {
  /// Takes published files over from a checkout of MMAudio, from a folder of files, or from another Hugging Face cache:
  /// linked where the file system allows, copied elsewhere, and only if every byte is right. The folder stays as it is.
  public func importFiles(from folder: String, observe: @escaping Observer = { _ in }) throws
    -> [ImportedFile]
  {
    do {
      _ = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw ShelfError.unreadableFolder(path: folder, code: errnoOf(error))
    }
    let sources = published.map { file in
      candidates(for: file, in: folder).filter { Disk.length(ofFile: $0) != nil }
    }
    if sources.allSatisfy(\.isEmpty) {
      throw ShelfError.nothingToImport(
        path: folder, lookedIn: ["weights", "ext_weights", ".", ".cache", "hub"])
    }
    return try published.enumerated().map { index, file in
      try take(file, from: sources[index]) { activity, bytes, total in
        let count = published.count
        try observe(
          ShelfProgress(
            file: file, index: index, count: count, activity: activity, bytes: bytes, total: total))
      }
    }
  }

  private func candidates(for file: PublishedFile, in folder: String) -> [String] {
    let caches = [".cache/huggingface/hub", "huggingface/hub", "hub", "."].map { folder + "/" + $0 }
    return ["weights", "ext_weights", "."].map { folder + "/" + $0 + "/" + file.name }
      + caches.flatMap { cachePaths(of: file, $0) }
  }

  private typealias Report = (ShelfProgress.Activity, Int64, Int64?) throws -> Void

  private func take(_ file: PublishedFile, from sources: [String], _ report: Report) throws -> ImportedFile {
    let look: Download.Observer = { try report(.checking, $0.bytes, $0.total) }
    if let path = state(of: file).path, try verdict(on: file, at: path, look).isGood {
      return ImportedFile(file: file, source: nil, outcome: .alreadyHere)
    }
    var rejected: ImportedFile?
    for source in sources {
      let verdict = try verdict(on: file, at: source, look)
      guard verdict.isGood else {
        rejected = rejected ?? ImportedFile(file: file, source: source, outcome: .rejected(verdict))
        continue
      }
      let placement = try Disk.place(source, at: shelfPath(of: file)) {
        try report(.copying, $0, file.size.bytes)
      }
      return ImportedFile(file: file, source: source, outcome: placement == .linked ? .linked : .copied)
    }
    return rejected ?? ImportedFile(file: file, source: nil, outcome: .notFound)
  }
}

/// The errno inside one of Foundation's errors.
private func errnoOf(_ error: any Error) -> Int32 {
  let error = error as NSError
  if let below = error.userInfo[NSUnderlyingErrorKey] as? NSError, below.domain == NSPOSIXErrorDomain {
    return Int32(truncatingIfNeeded: below.code)
  }
  return error.code == CocoaError.fileReadNoPermission.rawValue ? EACCES : ENOENT
}
