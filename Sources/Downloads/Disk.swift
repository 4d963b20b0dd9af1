import Glibc

/// What the file system says, as far as downloads ask.
public enum Disk {
  /// The length of the regular file at `path`; nil where there is none.
  public static func length(ofFile path: String) -> Int64? {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int64(facts.st_size)
  }

  /// Bytes that an ordinary user may still write where `path` lies; nil when the file system does not say.
  public static func free(beside path: String) -> Int64? {
    var facts = statvfs()
    guard statvfs(folder(of: path), &facts) == 0, facts.f_blocks > 0 else { return nil }
    return Int64(
      clamping: UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize)).partialValue)
  }

  /// Makes the folder and those above it.
  public static func makeFolder(_ path: String) throws(DownloadError) {
    if path.isEmpty || mkdir(path, 0o777) == 0 { return }
    if errno == ENOENT {
      let above = folder(of: path)
      if above != path { try makeFolder(above) }
      if mkdir(path, 0o777) == 0 { return }
    }
    let code = errno
    var facts = stat()
    if code == EEXIST, stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR { return }
    throw .unwritable(path: path, code: code == EEXIST ? ENOTDIR : code)
  }

  /// Gives the file at `from` the name `to`, for good even if the machine stops the next moment.
  static func rename(_ from: String, to: String) throws(DownloadError) {
    guard Glibc.rename(from, to) == 0 else { throw .unwritable(path: to, code: errno) }
    let parent = open(folder(of: to), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard parent >= 0 else { return }
    fsync(parent)
    close(parent)
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
