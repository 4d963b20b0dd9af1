import Foundation
import Media

/// The folder for takes, made and tried out before minutes of work, and removed again where nothing came of them.
final class TakeFolder {
  let url: URL
  /// Folders that were not there before, the innermost last.
  private var made: [String] = []

  /// - Throws: `DraftError` when the folder cannot be made or takes no files.
  init(_ path: String) throws {
    url = URL(fileURLWithPath: path).standardizedFileURL
    try make(url.path)
    Leftovers.remove(in: url)
    // A draft needs all that a take needs; it leaves nothing.
    _ = try DraftFile(for: url.appendingPathComponent("onset-\(UUID().uuidString)"))
  }

  private func make(_ path: String) throws {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else { throw DraftError.cannotCreate(path: path, code: ENOTDIR) }
      return
    }
    guard errno == ENOENT else { throw DraftError.cannotCreate(path: path, code: errno) }
    try make((path as NSString).deletingLastPathComponent)
    if mkdir(path, 0o777) == 0 {
      made.append(path)
    } else if errno != EEXIST {
      throw DraftError.cannotCreate(path: path, code: errno)
    }
  }

  /// Removes what was made, as far as it is still empty.
  func removeIfEmpty() {
    for path in made.reversed() where rmdir(path) != 0 { return }
  }
}
