import Glibc

/// What has arrived of a file so far, beside its future place: `NAME.partial`, and `NAME.partial.etag` with the server's
/// name for this state of the file. It is locked while open, so that two fetches of one file take turns.
final class PartialFile {
  let path: String
  private(set) var length: Int64
  /// Whether its bytes came in more than one answer.
  private(set) var isPatchwork: Bool
  private let file: Int32
  private let hash: DigestStream?

  /// Opens or begins the partial of `target`; while another process holds it, calls `wait` (which may throw) and
  /// tries again.
  static func open(for target: String, _ algorithm: Digest.Algorithm?, wait: () throws -> Void) throws
    -> PartialFile
  {
    let path = target + ".partial"
    while true {
      let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard file >= 0 else { throw DownloadError.unwritable(path: path, code: errno) }
      do {
        while flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
          try wait()
          usleep(50_000)
        }
        if isStill(file, at: path) { return try PartialFile(path, file, algorithm) }
      } catch {
        Glibc.close(file)
        throw error
      }
      // Its last holder finished it or threw it away.
      Glibc.close(file)
    }
  }

  private init(_ path: String, _ file: Int32, _ algorithm: Digest.Algorithm?) throws(DownloadError) {
    var facts = stat()
    guard fstat(file, &facts) == 0 else { throw .unwritable(path: path, code: errno) }
    self.path = path
    self.file = file
    length = Int64(facts.st_size)
    isPatchwork = facts.st_size > 0
    if let algorithm { hash = try DigestStream(algorithm) } else { hash = nil }
  }

  private static func isStill(_ file: Int32, at path: String) -> Bool {
    var (held, named) = (stat(), stat())
    return fstat(file, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino
      && held.st_dev == named.st_dev
  }

  /// Runs the bytes of an earlier attempt through the fingerprint; later ones follow as they arrive.
  func rehash(_ progress: (Int64) throws -> Void) throws {
    guard length > 0, let hash else { return }
    hash.start()
    try forEachBlock(ofFile: path) { block, done in
      hash.update(block)
      try progress(done)
    }
  }

  /// `stillToCome`: bytes that are missing before these, for the error of a full disk.
  func append(_ bytes: UnsafeRawBufferPointer, stillToCome: Int64) throws(DownloadError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = pwrite(file, rest.baseAddress, rest.count, off_t(length))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw writeError(max(stillToCome, Int64(rest.count))) }
      hash?.update(UnsafeRawBufferPointer(rebasing: rest[..<count]))
      length += Int64(count)
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  private func writeError(_ needed: Int64) -> DownloadError {
    switch errno {
    case ENOSPC, EDQUOT:
      .noSpace(path: path, needed: needed, free: Disk.free(beside: path) ?? 0)
    case EFBIG: .fileTooLarge(path: path, at: length)
    default: .unwritable(path: path, code: errno)
    }
  }

  /// The bytes that follow belong behind those that are here.
  func goOn() { isPatchwork = length > 0 }

  /// Begins anew with a state of the file that the server calls `validator`.
  func restart(_ validator: String? = nil) throws(DownloadError) {
    if length > 0 && ftruncate(file, 0) != 0 { throw .unwritable(path: path, code: errno) }
    length = 0
    isPatchwork = false
    hash?.start()
    writeValidator(validator)
  }

  /// The fingerprint of everything that is here.
  func digest() -> Digest? { hash?.finish() }

  func moveIntoPlace(_ target: String) throws(DownloadError) {
    guard fsync(file) == 0 else { throw writeError(0) }
    try Disk.rename(path, to: target)
    unlink(etagPath)
  }

  func discard() {
    unlink(path)
    unlink(etagPath)
    length = 0
  }

  /// Lets go of the lock; an empty partial disappears.
  func close() {
    if length == 0 && PartialFile.isStill(file, at: path) { discard() }
    Glibc.close(file)
  }

  // MARK: The server's name for this state

  private var etagPath: String { path + ".etag" }

  /// A strong ETag, quotes included.
  var validator: String? {
    guard let text = try? readText(etagPath), PartialFile.isStrong(text) else { return nil }
    return text
  }

  static func isStrong(_ etag: String) -> Bool {
    etag.count > 2 && etag.hasPrefix("\"") && etag.hasSuffix("\"")
      && etag.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
  }

  /// Not being able to keep it costs a resumption, not the file.
  private func writeValidator(_ validator: String?) {
    unlink(etagPath)
    guard let validator, PartialFile.isStrong(validator) else { return }
    let file = Glibc.open(etagPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { return }
    let bytes = Array(validator.utf8)
    if write(file, bytes, bytes.count) != bytes.count { unlink(etagPath) }
    Glibc.close(file)
  }
}

private func readText(_ path: String) throws -> String {
  var bytes: [UInt8] = []
  try forEachBlock(ofFile: path) { block, _ in
    if bytes.count < 4096 { bytes += block.prefix(4096) }
  }
  return String(decoding: bytes, as: UTF8.self)
}
