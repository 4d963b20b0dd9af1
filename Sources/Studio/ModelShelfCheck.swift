import Downloads

/// What a look at every byte of a file found.
public enum FileVerdict: Sendable, Equatable {
  case good
  /// Of the right size, as far as that is known, but nobody published a fingerprint.
  case unverifiable
  case missing
  case wrongSize(found: Int64, wanted: Int64)
  case wrongDigest(found: String, wanted: String)
  /// `code` is errno.
  case unreadable(code: Int32)

  public var isGood: Bool { self == .good || self == .unverifiable }
}

public struct CheckedFile: Sendable, Equatable {
  public var file: PublishedFile
  public var path: String?
  public var verdict: FileVerdict
}

extension ModelShelf {
  /// Reads every file and holds it against what was published. Throws only what `observe` throws, or
  /// `DownloadError.digestUnavailable`.
  public func check(_ files: [PublishedFile], observe: @escaping Observer = { _ in }) throws -> [CheckedFile]
  {
    try files.enumerated().map { index, file in
      switch state(of: file) {
      case .missing: return CheckedFile(file: file, path: nil, verdict: .missing)
      case .wrongSize(let path, let found):
        let verdict = FileVerdict.wrongSize(found: found, wanted: file.size.bytes)
        return CheckedFile(file: file, path: path, verdict: verdict)
      case .present(let path, _):
        let verdict = try verdict(on: file, at: path) { try observe(progress(file, index, files.count, $0)) }
        return CheckedFile(file: file, path: path, verdict: verdict)
      }
    }
  }

  func verdict(on file: PublishedFile, at path: String, _ observe: Download.Observer) throws -> FileVerdict {
    guard let found = Disk.length(ofFile: path) else { return .missing }
    if let wanted = file.size.exact, found != wanted { return .wrongSize(found: found, wanted: wanted) }
    guard let wanted = file.digest else { return .unverifiable }
    do {
      let digest = try Digest.ofFile(path, wanted.algorithm) {
        try observe(DownloadProgress(.checking, $0, found))
      }
      return digest == wanted ? .good : .wrongDigest(found: digest.hex, wanted: wanted.hex)
    } catch DownloadError.unreadable(_, let code) {
      return .unreadable(code: code)
    }
  }
}
