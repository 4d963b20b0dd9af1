import Foundation
import GRDB

extension Library {
  /// Latest opened first.
  public func sessions() throws(LibraryError) -> [SessionRecord] {
    try ledger.read { db in
      try Row.fetchAll(db, sql: Self.sessionQuery + " ORDER BY opened DESC, id DESC").map(SessionRecord.init)
    }
  }

  public func session(_ id: SessionRecord.ID) throws(LibraryError) -> SessionRecord {
    try ledger.read { try Self.session(id, $0) }
  }

  /// The session of a video (or, for nil, that of prompts alone), made if there is none; it counts as opened
  /// now.
  public func session(forVideo video: String?) throws(LibraryError) -> SessionRecord {
    let path = video.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    return try ledger.write { db in
      let id = try Self.findSession(path, db) ?? Self.makeSession(path, db)
      try db.execute(sql: "UPDATE session SET opened = ? WHERE id = ?", arguments: [now(), id])
      return try Self.session(id, db)
    }
  }

  /// The session of a video, if there is one; opens nothing.
  public func existingSession(forVideo video: String?) throws(LibraryError) -> SessionRecord? {
    let path = video.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    return try ledger.read { db in try Self.findSession(path, db).map { try Self.session($0, db) } }
  }

  public func save(state: Data, for session: SessionRecord.ID) throws(LibraryError) {
    try ledger.write { db in
      try db.execute(sql: "UPDATE session SET state = ? WHERE id = ?", arguments: [state, session])
      if db.changesCount == 0 { throw LibraryError.noSession(id: session) }
    }
  }

  /// Removes a session; its takes, those in the trash too, only when asked.
  public func remove(_ session: SessionRecord.ID, withTakes: Bool = false) throws(LibraryError) {
    let folder = try ledger.write { db in
      let count = try Int.fetchOne(
        db, sql: "SELECT count(*) FROM take WHERE session = ?", arguments: [session])
      guard withTakes || count == 0 else {
        throw LibraryError.sessionHasTakes(title: try Self.session(session, db).title, count: count ?? 0)
      }
      try db.execute(sql: "UPDATE take SET status = 'purging' WHERE session = ?", arguments: [session])
      return try String.fetchOne(db, sql: "SELECT folder FROM session WHERE id = ?", arguments: [session])
    }
    guard let folder else { throw .noSession(id: session) }
    try finishPurges()
    try ledger.write { db in
      try db.execute(sql: "DELETE FROM session WHERE id = ?", arguments: [session])
    }
    rmdir(place("takes/" + folder).path)
  }
}

// Within a transaction.
extension Library {
  private static let sessionQuery = """
    SELECT *, (
      SELECT count(*) FROM take WHERE session = session.id AND status = 'kept' AND trashed IS NULL
    ) AS takes FROM session
    """

  static func session(_ id: SessionRecord.ID, _ db: Database) throws -> SessionRecord {
    guard let row = try Row.fetchOne(db, sql: sessionQuery + " WHERE id = ?", arguments: [id]) else {
      throw LibraryError.noSession(id: id)
    }
    return SessionRecord(row)
  }

  static func findSession(_ video: String?, _ db: Database) throws -> SessionRecord.ID? {
    try Int64.fetchOne(
      db, sql: "SELECT id FROM session WHERE video IS ? ORDER BY opened DESC LIMIT 1", arguments: [video])
  }

  /// - Parameter folder: of takes that are there already; nil for one of its own.
  static func makeSession(_ video: String?, folder: String? = nil, _ db: Database) throws -> SessionRecord.ID
  {
    let title = video.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent } ?? "prompts"
    try db.execute(
      sql: "INSERT INTO session (video, title, folder, created, opened) VALUES (?, ?, '', ?, ?)",
      arguments: [video, title, now(), now()])
    let id = db.lastInsertedRowID
    let folder = folder ?? "\(id)-\(fileName(title))"
    try db.execute(sql: "UPDATE session SET folder = ? WHERE id = ?", arguments: [folder, id])
    return id
  }
}

extension SessionRecord {
  fileprivate init(_ row: Row) {
    self.init(
      id: row["id"], video: row["video"], title: row["title"],
      times: (date(row["created"]), date(row["opened"])), state: row["state"], takeCount: row["takes"])
  }
}

/// Seconds since 1970, as the ledger keeps times.
func now() -> Double { Date().timeIntervalSince1970 }

func date(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }

/// A title as part of a file's name: letters, digits, `-` and `_`, at most 80 bytes.
func fileName(_ title: String) -> String {
  var name = ""
  for character in title.precomposedStringWithCanonicalMapping {
    let isPlain = character.isLetter || character.isNumber || character == "_"
    if !isPlain && (name.isEmpty || name.hasSuffix("-")) { continue }
    guard name.utf8.count + character.utf8.count <= 80 else { break }
    name.append(isPlain ? character : "-")
  }
  while name.hasSuffix("-") { name.removeLast() }
  return name.isEmpty ? "take" : name
}
