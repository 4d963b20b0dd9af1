import Glibc

extension Disk {
  public enum Placement: Equatable, Sendable {
    /// One more name for the same bytes: no space taken.
    case linked
    case copied
  }

  /// Gives the file at `source` a place at `target` too, as a hard link where the file system allows, else as a copy.
  /// What stood at `target` is replaced in one step; `source` stays. `progress` gets the bytes copied.
  public static func place(
    _ source: String, at target: String, progress: (Int64) throws -> Void = { _ in }
  ) throws -> Placement {
    guard let resolved = realpath(source, nil) else {
      throw DownloadError.unreadable(path: source, code: errno)
    }
    defer { Glibc.free(resolved) }
    try makeFolder(folder(of: target))
    let incoming = target + ".incoming-\(getpid())"
    unlink(incoming)
    do {
      let isLinked = link(resolved, incoming) == 0
      if !isLinked { try copy(String(cString: resolved), to: incoming, progress) }
      try rename(incoming, to: target)
      // Renaming one name of a file over another of its names does nothing.
      unlink(incoming)
      return isLinked ? .linked : .copied
    } catch {
      unlink(incoming)
      throw error
    }
  }

  private static func copy(_ source: String, to target: String, _ progress: (Int64) throws -> Void) throws {
    if let needed = length(ofFile: source), let free = free(beside: target), needed > free {
      throw DownloadError.noSpace(path: target, needed: needed, free: free)
    }
    let file = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw DownloadError.unwritable(path: target, code: errno) }
    defer { close(file) }
    try forEachBlock(ofFile: source) { block, done in
      try write(block, to: file, target)
      try progress(done)
    }
    guard fsync(file) == 0 else { throw DownloadError.unwritable(path: target, code: errno) }
  }

  private static func write(_ block: UnsafeRawBufferPointer, to file: Int32, _ path: String)
    throws(DownloadError)
  {
    var rest = block
    while !rest.isEmpty {
      let count = Glibc.write(file, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 && (errno == ENOSPC || errno == EDQUOT) {
        throw .noSpace(path: path, needed: Int64(rest.count), free: free(beside: path) ?? 0)
      }
      guard count > 0 else { throw .unwritable(path: path, code: errno) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
