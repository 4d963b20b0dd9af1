import Foundation
import GRDB

/// The SQLite file: opened, migrated, and its errors turned into facts.
///
/// One connection: writes of other processes (and of other ledgers in this one) show in `PRAGMA
/// data_version`.
struct Ledger: Sendable {
  let path: String
  private let queue: DatabaseQueue

  /// Only one process at a time gets here: see `Library.init`.
  init(_ path: String) throws(LibraryError) {
    self.path = path
    var configuration = Configuration()
    configuration.busyMode = .timeout(Library.patience)
    configuration.journalMode = .wal
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.writeWithoutTransaction { db in
        // GRDB's NORMAL can forget the last edits when the power fails.
        try db.execute(sql: "PRAGMA synchronous = FULL")
        try Self.checkOwner(of: db, path)
      }
      try Schema.migrator.migrate(queue)
    } catch {
      throw LibraryError(error, ledger: path)
    }
  }

  private static func checkOwner(of db: Database, _ path: String) throws {
    let owner = try Int32.fetchOne(db, sql: "PRAGMA application_id")
    let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
    guard isEmpty || owner == Schema.applicationID else { throw LibraryError.notALedger(path: path) }
    if try !isEmpty && Schema.migrator.hasBeenSuperseded(db) { throw LibraryError.newer(path: path) }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(LibraryError) -> Value {
    do { return try queue.read(body) } catch { throw LibraryError(error, ledger: path) }
  }

  /// One transaction, immediate: no other process writes between the first look and the last change.
  func write<Value>(_ body: (Database) throws -> Value) throws(LibraryError) -> Value {
    do { return try queue.write(body) } catch { throw LibraryError(error, ledger: path) }
  }
}
