import Glibc

/// One file from a server to a place on this machine.
///
/// Bytes gather in `FILE.partial`; only when size and fingerprint are right does the file get its name, replacing what
/// stood there. A broken connection is taken up where it broke, by the next attempt or the next run. Proxies are those
/// of curl's environment variables (`https_proxy`, `no_proxy`, ...).
public struct Download: Sendable {
  public var address: String
  public var file: String
  /// Bytes and fingerprint as published, where they are known.
  public var size: Int64?
  public var digest: Digest?
  public var patience = Patience()

  public init(_ address: String, to file: String, size: Int64? = nil, digest: Digest? = nil) {
    self.address = address
    self.file = file
    self.size = size
    self.digest = digest
  }

  public enum Outcome: Equatable, Sendable {
    /// The file stood there, whole.
    case alreadyHere
    /// Fetched; the last answer took up an earlier one.
    case resumed
    case fetched
  }

  /// Called often, on the calling thread, at least about once a second; it stops the download by throwing.
  public typealias Observer = (DownloadProgress) throws -> Void

  /// Blocks until the file is there. Throws `DownloadError`, or whatever `observe` threw; in both cases what arrived
  /// stays for the next attempt, unless it is known to be wrong.
  public func run(_ observe: @escaping Observer = { _ in }) throws -> Outcome {
    if try isHere(observe) { return .alreadyHere }
    try Disk.makeFolder(Disk.folder(of: file))
    var waited = false
    let partial = try PartialFile.open(for: file, digest?.algorithm) {
      waited = true
      try observe(DownloadProgress(.waiting, 0, size))
    }
    defer { partial.close() }
    if waited, try isHere(observe) { return .alreadyHere }
    try receive(partial, observe)
    let resumed = partial.isPatchwork
    try partial.moveIntoPlace(file)
    return resumed ? .resumed : .fetched
  }

  private func isHere(_ observe: Observer) throws -> Bool {
    var facts = stat()
    guard stat(file, &facts) == 0 else { return false }
    if facts.st_mode & S_IFMT == S_IFDIR { throw DownloadError.unwritable(path: file, code: EISDIR) }
    let found = Int64(facts.st_size)
    if let size, found != size { return false }
    guard let digest else { return true }
    let here = try Digest.ofFile(file, digest.algorithm) {
      try observe(DownloadProgress(.checking, $0, found))
    }
    return here == digest
  }

  /// Fills the partial and checks it. When a file put together from several answers is wrong, one of them may have
  /// been of another state of the file: once, everything is fetched afresh.
  private func receive(_ partial: PartialFile, _ observe: @escaping Observer) throws {
    while true {
      try fill(partial, observe)
      guard let digest, let found = partial.digest(), found != digest else { return }
      let again = partial.isPatchwork
      try partial.restart()
      if !again { throw DownloadError.wrongDigest(address: address, found: found, wanted: digest) }
    }
  }

  private func fill(_ partial: PartialFile, _ observe: @escaping Observer) throws {
    if let size, partial.length > size { try partial.restart() }
    if partial.validator == nil && digest == nil { try partial.restart() }
    try partial.rehash { try observe(DownloadProgress(.checking, $0, partial.length)) }
    var fruitless = 0
    while partial.length != size {
      let before = partial.length
      do {
        try Exchange(self, partial, observe).run()
        return
      } catch let error as DownloadError where error.isPassing {
        let bears = partial.length - before >= patience.fruit
        fruitless = bears ? 0 : fruitless + 1
        if fruitless >= patience.attempts { throw error }
        try pause(
          patience.pause(before: fruitless), error, DownloadProgress(.pausing(error), partial.length, size),
          observe)
      }
    }
  }

  private func pause(
    _ seconds: Double, _ error: DownloadError, _ progress: DownloadProgress, _ observe: Observer
  ) throws {
    var left = Int(seconds * 20)
    while left > 0 {
      try observe(progress)
      usleep(50_000)
      left -= 1
    }
  }
}

/// How long a download keeps trying.
public struct Patience: Sendable {
  /// Attempts in a row that bring less than `fruit` bytes before it gives up.
  public var attempts = 5
  public var fruit: Int64 = 1 << 20
  /// Seconds before the second attempt; doubled from then on, 30 at most.
  public var firstPause = 0.5
  /// Seconds without a byte after which a connection counts as broken.
  public var stall = 60
  /// Seconds to wait for a connection.
  public var connect = 30

  public init() {}

  func pause(before attempt: Int) -> Double {
    var seconds = firstPause
    for _ in 1..<max(attempt, 1) { seconds = min(seconds * 2, 30) }
    return seconds
  }
}

/// Where a download stands.
public struct DownloadProgress: Equatable, Sendable {
  public enum Activity: Equatable, Sendable {
    /// Reading what is here already.
    case checking
    /// Another process fetches this very file.
    case waiting
    case receiving
    /// A little rest after this failure.
    case pausing(DownloadError)
  }

  public var activity: Activity
  public var bytes: Int64
  public var total: Int64?

  public init(_ activity: Activity, _ bytes: Int64, _ total: Int64?) {
    self.activity = activity
    self.bytes = bytes
    self.total = total
  }
}
