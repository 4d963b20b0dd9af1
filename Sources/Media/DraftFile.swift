import Foundation

/// What can go wrong around a file that is being made; `code` is an `errno`.
public enum DraftError: Error, Equatable, Sendable {
  /// The destination is there already: nothing is ever overwritten.
  case exists(path: String)
  case isFolder(path: String)
  case folderMissing(path: String)
  case cannotCreate(path: String, code: Int32)
  case cannotWrite(path: String, code: Int32)
}

/// A file in the making: it is written beside its destination under a hidden name and takes its real name
/// only when it is whole and on the disk. Discarded (also by letting go of it), it leaves nothing behind.
///
/// Not thread-safe: one owner at a time.
public final class DraftFile {
  public let destination: URL
  /// The first error met while writing; C libraries drop it, the owner asks here.
  public private(set) var failure: DraftError?
  /// Where the next `write` goes, and how long the file is, in bytes.
  private(set) var position: Int64 = 0
  private(set) var size: Int64 = 0

  private let folder: String
  private let replacing: Bool
  /// The hidden name; nil for a nameless draft.
  private var draftPath: String?
  private var descriptor: Int32

  /// Makes the draft in the destination's folder. Throws where the destination cannot be had, before any work
  /// is done.
  public convenience init(for destination: URL) throws { try self.init(destination, replacing: false) }

  /// A draft that takes the place of what is there; for what Onset alone writes, never for takes.
  public convenience init(replacing destination: URL) throws { try self.init(destination, replacing: true) }

  private init(_ destination: URL, replacing: Bool) throws {
    self.destination = destination
    self.replacing = replacing
    folder = destination.deletingLastPathComponent().path
    try Self.check(destination.path, in: folder, mayExist: replacing)
    descriptor = open(folder, O_RDWR | Self.nameless | O_CLOEXEC, 0o666)
    if descriptor < 0 {
      let path = Self.hiddenPath(in: folder)
      descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      // Tells a draft in the making from one that a killed process has left: see `Leftovers`.
      if descriptor >= 0 { flock(descriptor, LOCK_EX | LOCK_NB) }
      draftPath = path
    }
    guard descriptor >= 0 else { throw DraftError.cannotCreate(path: destination.path, code: errno) }
  }

  deinit { discard() }

  /// Linux's O_TMPFILE, a macro that Swift does not see.
  private static let nameless: Int32 = 0o20_000_000 | O_DIRECTORY

  private static func hiddenPath(in folder: String) -> String {
    folder + "/.onset-\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).draft"
  }

  private static func check(_ path: String, in folder: String, mayExist: Bool) throws {
    var status = stat()
    guard stat(folder, &status) == 0 else {
      if errno == ENOENT { throw DraftError.folderMissing(path: folder) }
      throw DraftError.cannotCreate(path: path, code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw DraftError.cannotCreate(path: path, code: ENOTDIR)
    }
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR { throw DraftError.isFolder(path: path) }
    if !mayExist { throw DraftError.exists(path: path) }
  }

  /// Writes all bytes at the present position and moves it on.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    if let failure { throw failure }
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
      let count = pwrite(descriptor, base, rest.count, Int(position))
      if count < 0 && errno == EINTR { continue }
      // A write of no bytes would spin for ever; the disk takes no more.
      guard count > 0 else { throw fail(count < 0 ? errno : ENOSPC) }
      position += Int64(count)
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
    size = max(size, position)
  }

  public func write(_ data: Data) throws {
    try data.withUnsafeBytes { try write($0) }
  }

  func seek(to offset: Int64) { position = max(0, offset) }

  /// Bytes already written; fewer than `count` at the end.
  func read(_ count: Int, at offset: Int64) throws -> [UInt8] {
    let span = max(0, min(Int64(count), size - offset))
    var bytes = [UInt8](repeating: 0, count: Int(span))
    let got = pread(descriptor, &bytes, bytes.count, Int(offset))
    guard got >= 0 else { throw fail(errno) }
    return Array(bytes.prefix(got))
  }

  /// Puts the bytes on the disk and gives the file its name; throws `exists` where somebody took the name
  /// meanwhile.
  public func publish() throws {
    if let failure { throw failure }
    guard descriptor >= 0 else { throw fail(EBADF) }
    guard fsync(descriptor) == 0 else { throw fail(errno) }
    try takeName()
    close(descriptor)
    descriptor = -1
    try syncFolder()
  }

  /// Removes the draft. Does nothing after `publish`.
  public func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    if let draftPath { unlink(draftPath) }
  }

  /// A name for the nameless; a second name for the draft, then away with the first: `link` is atomic and never replaces.
  private func takeName() throws {
    let path = destination.path
    if replacing { return try replace() }
    guard let draftPath else { return try linkNameless(to: path) }
    if link(draftPath, path) == 0 {
      unlink(draftPath)
      return
    }
    switch errno {
    case EEXIST: throw fail(.exists(path: path))
    case EPERM, ENOTSUP, ENOSYS, EMLINK, EXDEV: try renameOntoOwnName(draftPath)
    default: throw fail(errno)
    }
  }

  private func linkNameless(to path: String) throws {
    let own = "/proc/self/fd/\(descriptor)"
    if linkat(AT_FDCWD, own, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 { return }
    throw errno == EEXIST ? fail(.exists(path: path)) : fail(errno)
  }

  /// Only a rename replaces, and only a name can be renamed.
  private func replace() throws {
    let path = draftPath ?? Self.hiddenPath(in: folder)
    if draftPath == nil { try linkNameless(to: path) }
    guard rename(path, destination.path) == 0 else {
      let code = errno
      unlink(path)
      throw fail(code)
    }
  }

  /// For filesystems without hard links: own the name first, then rename over our own empty file.
  private func renameOntoOwnName(_ draftPath: String) throws {
    let path = destination.path
    let owned = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard owned >= 0 else { throw errno == EEXIST ? fail(.exists(path: path)) : fail(errno) }
    close(owned)
    guard rename(draftPath, path) == 0 else {
      let code = errno
      unlink(path)
      throw fail(code)
    }
  }

  private func syncFolder() throws {
    let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard handle >= 0 else { return }
    defer { close(handle) }
    // Some filesystems cannot sync a folder; the name is then as safe as they make it.
    guard fsync(handle) == 0 || errno == EINVAL else { throw fail(errno) }
  }

  private func fail(_ code: Int32) -> DraftError {
    fail(.cannotWrite(path: destination.path, code: code))
  }

  private func fail(_ error: DraftError) -> DraftError {
    if failure == nil { failure = error }
    return error
  }
}
