import Foundation

/// Hidden files that a killed process has left among takes: drafts and reservations of numbers.
public enum Leftovers {
  /// Removes those in the folder that no living process holds; tells their names.
  @discardableResult
  public static func remove(in folder: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { isOurs($0) && isRemoved(folder.appendingPathComponent($0).path) }.sorted()
  }

  private static func isOurs(_ name: String) -> Bool {
    name.hasPrefix(".onset-") && name.hasSuffix(".draft")
      || name.hasPrefix(".") && name.hasSuffix(".reserved")
  }

  private static func isRemoved(_ path: String) -> Bool {
    let file = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) == 0 && unlink(path) == 0
  }
}
