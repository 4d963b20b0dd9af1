import Foundation
import GRDB
import Materials

/// Sessions and takes: a ledger in SQLite (`ledger.sqlite`) and beside it the sound
/// (`takes/<session>-<title>/<title>-001.flac`). Safe against the end of the process at any moment and
/// against other processes on the same folder. Calls block on the disk; none may be made on the cooperative
/// pool.
///
/// A new take is made in three steps: `reserve` gives it a number and a place, the caller writes the FLAC
/// there in one stroke, `commit` enters what was measured. Whatever a crash left between the steps, `sweep`
/// puts in order.
public final class Library: Sendable {
  public let folder: URL
  let ledger: Ledger
  /// As long as it is held, the takes that this library is writing are not abandoned.
  let presence: HeldFile

  /// Seconds to wait for another process's transaction.
  public static let patience = 10.0

  /// Opens the library in `folder`, or makes it.
  public init(folder: URL) throws(LibraryError) {
    self.folder = folder.standardizedFileURL
    let takes = self.folder.appendingPathComponent("takes").path
    let live = self.folder.appendingPathComponent(Self.live).path
    try Self.makeFolder(takes)
    try Self.makeFolder(live)
    let token = UUID().uuidString
    guard let held = HeldFile("\(live)/\(token)") else {
      throw .cannotOpen(path: live, reason: String(cString: strerror(errno)))
    }
    presence = held
    // Two processes that turn one new file into a ledger at once would stand in each other's way.
    let gate = open(self.folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if gate >= 0 { flock(gate, LOCK_EX) }
    defer { close(gate) }
    ledger = try Ledger(self.folder.appendingPathComponent("ledger.sqlite").path)
  }

  deinit { unlink(presence.path) }

  /// `$ONSET_LIBRARY`, else `$XDG_DATA_HOME/onset/library`.
  public static func defaultFolder(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL {
    let data = given("XDG_DATA_HOME", environment) ?? home(environment) + "/.local/share"
    return URL(fileURLWithPath: given("ONSET_LIBRARY", environment) ?? data + "/onset/library")
  }

  /// Where held files say which processes are alive.
  static let live = "live"

  func place(_ relative: String) -> URL { folder.appendingPathComponent(relative) }

  static func makeFolder(_ path: String) throws(LibraryError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      let code = cause.map { Int32($0.code) } ?? ENOTDIR
      throw .cannotOpen(path: path, reason: String(cString: strerror(code)))
    }
  }
}

/// How far a library's ledger has come; two equal ones have nothing between them.
public struct LibraryVersion: Sendable, Equatable {
  let others: Int64
  let own: Int
}

extension Library {
  public func version() throws(LibraryError) -> LibraryVersion {
    try ledger.read { db in
      LibraryVersion(
        others: try Int64.fetchOne(db, sql: "PRAGMA data_version") ?? 0, own: db.totalChangesCount)
    }
  }

  /// Whether anything was written since, here or by another process; cheap enough to ask a few times a
  /// second.
  public func changedSince(_ version: LibraryVersion) throws(LibraryError) -> Bool {
    try self.version() != version
  }

  /// What SQLite finds wrong with the ledger; empty when it is sound.
  public func problems() throws(LibraryError) -> [String] {
    try ledger.read { db in
      let found = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
      let strays = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
      return found + strays.map { "foreign key: \($0)" }
    }
  }
}

/// A variable that is set to something.
func given(_ name: String, _ environment: [String: String]) -> String? {
  environment[name].flatMap { $0.isEmpty ? nil : $0 }
}

func home(_ environment: [String: String]) -> String { given("HOME", environment) ?? NSHomeDirectory() }
