import Foundation

/// Numbers for takes: `stem-001`, `stem-002`, ... in one folder. A number belongs to all files of a take (the
/// FLAC, the video), never comes back after a later one, and is never given to two processes at once.
public struct TakeNumbering: Sendable {
  public let folder: URL
  /// Cut to 200 bytes of UTF-8, so that number and extension fit into a file name; slashes become dashes.
  public let stem: String

  public init(folder: URL, stem: String) {
    self.folder = folder
    self.stem = Self.fitting(stem)
  }

  /// The next free number, held until the reservation's `release`: call it (best in a `defer`) when the
  /// take's files have been published, since a forgotten reservation is let go at its last use. Throws
  /// `DraftError`.
  public func reserve() throws -> TakeReservation {
    var number = try highest() + 1
    while true {
      if let reservation = try TakeReservation(number: number, of: self) {
        if try highest() < number { return reservation }
        // Another process published this number between our look and our lock.
        reservation.release()
      }
      number += 1
    }
  }

  /// `stem-007` with at least three digits.
  public func name(_ number: Int) -> String {
    let digits = String(number)
    return stem + "-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
  }

  /// The highest number in the folder, 0 where there is none.
  private func highest() throws -> Int {
    guard let handle = opendir(folder.path) else {
      if errno == ENOENT { throw DraftError.folderMissing(path: folder.path) }
      throw DraftError.cannotCreate(path: folder.appendingPathComponent(name(1)).path, code: errno)
    }
    defer { closedir(handle) }
    var highest = 0
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      highest = max(highest, number(in: name) ?? 0)
    }
    return highest
  }

  private func number(in name: String) -> Int? {
    guard name.hasPrefix(stem + "-") else { return nil }
    let digits = name.utf8.dropFirst(stem.utf8.count + 1).prefix { $0 != UInt8(ascii: ".") }
    guard (3...7).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  private static func fitting(_ stem: String) -> String {
    var kept = ""
    for character in stem where kept.utf8.count + character.utf8.count <= 200 {
      kept.append(character == "/" || character == "\0" ? "-" : character)
    }
    return kept.isEmpty ? "take" : kept
  }
}

/// One take's number, held by a locked hidden file; a crash frees it, since the kernel drops the lock.
public final class TakeReservation {
  public let number: Int
  private let base: URL
  private let marker: String
  private var descriptor: Int32

  /// Nil where another process (or another reservation of this one) holds the number.
  fileprivate init?(number: Int, of numbering: TakeNumbering) throws {
    self.number = number
    base = numbering.folder.appendingPathComponent(numbering.name(number))
    marker = numbering.folder.appendingPathComponent("." + numbering.name(number) + ".reserved").path
    descriptor = open(marker, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw DraftError.cannotCreate(path: base.path, code: errno) }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0, isStillNamed() { return }
    close(descriptor)
    descriptor = -1
    return nil
  }

  deinit { release() }

  /// The file of this take with an extension: `folder/stem-001.flac`.
  public func file(_ extension: String) -> URL { base.appendingPathExtension(`extension`) }

  public func release() {
    guard descriptor >= 0 else { return }
    unlink(marker)
    close(descriptor)
    descriptor = -1
  }

  /// False where the holder before us removed the file between our open and our lock.
  private func isStillNamed() -> Bool {
    var ours = stat()
    var named = stat()
    return fstat(descriptor, &ours) == 0 && stat(marker, &named) == 0 && ours.st_ino == named.st_ino
      && ours.st_dev == named.st_dev
  }
}
