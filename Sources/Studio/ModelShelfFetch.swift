import Downloads

/// Where work on several files of the shelf stands.
public struct ShelfProgress: Sendable, Equatable {
  public enum Activity: Sendable, Equatable {
    case checking, receiving, copying
    /// Another process fetches this very file.
    case waiting
    /// A rest before the next attempt.
    case pausing
  }

  public var file: PublishedFile
  /// Counting from 0.
  public var index: Int
  public var count: Int
  public var activity: Activity
  public var bytes: Int64
  public var total: Int64?
}

public struct FetchedFile: Sendable, Equatable {
  public enum Outcome: String, Sendable, Codable {
    /// It stood on the shelf, whole.
    case alreadyHere = "already-here"
    /// It stands in a Hugging Face cache, whole, and is used there.
    case cached
    case fetched, resumed
  }

  public var file: PublishedFile
  public var path: String
  public var outcome: Outcome
}

extension ModelShelf {
  /// Called often; it stops the work by throwing.
  public typealias Observer = (ShelfProgress) throws -> Void

  /// Makes sure that every file is here and right, fetching what is not. Blocks. Throws `ShelfError`, `DownloadError`,
  /// or what `observe` threw; whole files and the beginnings of others stay.
  public func fetch(_ files: [PublishedFile], observe: @escaping Observer = { _ in }) throws -> [FetchedFile]
  {
    var done: [Int: FetchedFile] = [:]
    for (index, file) in files.enumerated() {
      done[index] = try whole(file) { try observe(self.progress(file, index, files.count, $0)) }
    }
    let wanted = files.indices.filter { done[$0] == nil }
    if let offline, !wanted.isEmpty {
      throw ShelfError.offline(variable: offline, missing: wanted.map { files[$0].name })
    }
    if !wanted.isEmpty, !isWebAddress(endpoint) { throw ShelfError.badEndpoint(endpoint) }
    try checkSpace(wanted.map { files[$0] })
    for index in wanted {
      let file = files[index]
      let outcome = try download(file) { try observe(self.progress(file, index, files.count, $0)) }
      done[index] = FetchedFile(file: file, path: shelfPath(of: file), outcome: outcome)
    }
    return files.indices.compactMap { done[$0] }
  }

  /// The file where it is, if it is whole.
  private func whole(_ file: PublishedFile, _ observe: Download.Observer) throws -> FetchedFile? {
    guard case .present(let path, let place) = state(of: file) else { return nil }
    guard try verdict(on: file, at: path, observe).isGood else { return nil }
    return FetchedFile(file: file, path: path, outcome: place == .shelf ? .alreadyHere : .cached)
  }

  private func download(_ file: PublishedFile, _ observe: @escaping Download.Observer) throws
    -> FetchedFile.Outcome
  {
    var first: DownloadError?
    for address in [file.hub.address(endpoint), file.release].compactMap({ $0 }) {
      do {
        let download = Download(address, to: shelfPath(of: file), size: file.size.exact, digest: file.digest)
        switch try download.run(observe) {
        case .alreadyHere: return .alreadyHere
        case .fetched: return .fetched
        case .resumed: return .resumed
        }
      } catch let error as DownloadError where error.isOfTheServer {
        first = first ?? error
      }
    }
    throw first ?? DownloadError.badAddress(endpoint)
  }

  private func checkSpace(_ files: [PublishedFile]) throws(DownloadError) {
    let here = files.reduce(0) { $0 + (Disk.length(ofFile: shelfPath(of: $1) + ".partial") ?? 0) }
    let needed = files.reduce(0) { $0 + $1.size.bytes } - here
    guard needed > 0 else { return }
    try Disk.makeFolder(root)
    guard let free = Disk.free(beside: root + "/."), needed > free else { return }
    throw .noSpace(path: root, needed: needed, free: free)
  }

  func progress(_ file: PublishedFile, _ index: Int, _ count: Int, _ progress: DownloadProgress)
    -> ShelfProgress
  {
    let activity: ShelfProgress.Activity =
      switch progress.activity {
      case .checking: .checking
      case .waiting: .waiting
      case .receiving: .receiving
      case .pausing: .pausing
      }
    return ShelfProgress(
      file: file, index: index, count: count, activity: activity, bytes: progress.bytes, total: progress.total
    )
  }
}

private func isWebAddress(_ text: String) -> Bool {
  ["https://", "http://"].contains { text.lowercased().hasPrefix($0) && text.count > $0.count }
}

extension DownloadError {
  /// Whether another server may do better.
  fileprivate var isOfTheServer: Bool {
    switch self {
    case .unreachable, .untrusted, .refused, .broken, .webPage, .wrongSize, .wrongDigest, .transport: true
    default: false
    }
  }
}
