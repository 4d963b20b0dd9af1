import Foundation

/// A file that bears its process's lock: when the process ends, however it ends, the kernel lets go of it,
/// and others see that the file is abandoned.
final class HeldFile: Sendable {
  let path: String
  let descriptor: Int32

  /// Makes the file, locked before anybody can take it for abandoned. Nil where it cannot be made (`errno`
  /// says why).
  init?(_ path: String) {
    self.path = path
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard file >= 0 else { return nil }
      if flock(file, LOCK_EX | LOCK_NB) == 0, Self.isNamed(file, path) {
        descriptor = file
        return
      }
      // Somebody swept between our two calls.
      close(file)
    }
  }

  deinit { close(descriptor) }

  /// Whether a living process holds the file at `path`.
  static func isHeld(_ path: String) -> Bool {
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) != 0
  }

  /// Removes the files in `folder` whose names end so and which nobody holds.
  static func removeAbandoned(in folder: String, suffix: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasSuffix(suffix) {
      let path = folder + "/" + name
      let file = open(path, O_RDWR | O_CLOEXEC)
      guard file >= 0 else { continue }
      if flock(file, LOCK_EX | LOCK_NB) == 0, isNamed(file, path) { unlink(path) }
      close(file)
    }
  }

  /// False where the name has gone, or stands for another file by now.
  private static func isNamed(_ file: Int32, _ path: String) -> Bool {
    var (ours, named) = (stat(), stat())
    return fstat(file, &ours) == 0 && stat(path, &named) == 0 && ours.st_ino == named.st_ino
      && ours.st_dev == named.st_dev
  }
}
