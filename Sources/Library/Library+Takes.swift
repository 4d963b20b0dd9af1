import Foundation
import GRDB
import Materials

extension Library {
  /// By number; all sessions' takes without `session`.
  public func takes(
    of session: SessionRecord.ID? = nil, includingTrashed: Bool = false
  ) throws(LibraryError) -> [TakeRecord] {
    try ledger.read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM take WHERE status = 'kept' AND (session = :session OR :session IS NULL)
          AND (:all OR trashed IS NULL) ORDER BY session, number
          """,
        arguments: ["session": session, "all": includingTrashed])
      return try rows.map(record)
    }
  }

  public func take(_ id: TakeRecord.ID) throws(LibraryError) -> TakeRecord {
    try ledger.read { try self.take(id, $0) }
  }

  /// The take whose FLAC this is; nil where the ledger does not know the file.
  public func take(audio: URL) throws(LibraryError) -> TakeRecord? {
    let (file, root) = (audio.standardizedFileURL.path, folder.path + "/")
    guard file.hasPrefix(root) else { return nil }
    return try ledger.read { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT * FROM take WHERE status = 'kept' AND audio = ?",
        arguments: [String(file.dropFirst(root.count))])
      return try row.map(record)
    }
  }

  /// Carries the edit out; the answer is the edit that takes it back.
  @discardableResult
  public func edit(_ id: TakeRecord.ID, _ edit: TakeEdit) throws(LibraryError) -> TakeEdit {
    try ledger.write { db in
      let before = try self.take(id, db)
      let (column, value): (String, (any DatabaseValueConvertible)?) =
        switch edit {
        case .name(let name): ("name", name)
        case .note(let note): ("note", note)
        case .circled(let isCircled): ("circled", isCircled)
        case .trashed(let time): ("trashed", time?.timeIntervalSince1970)
        }
      try db.execute(sql: "UPDATE take SET \(column) = ? WHERE id = ?", arguments: [value, id])
      return edit.value(in: before)
    }
  }

  @discardableResult
  public func circle(_ id: TakeRecord.ID, _ isCircled: Bool = true) throws(LibraryError) -> TakeEdit {
    try edit(id, .circled(isCircled))
  }

  @discardableResult
  public func note(_ id: TakeRecord.ID, _ text: String) throws(LibraryError) -> TakeEdit {
    try edit(id, .note(text))
  }

  @discardableResult
  public func rename(_ id: TakeRecord.ID, _ name: String) throws(LibraryError) -> TakeEdit {
    try edit(id, .name(name))
  }

  @discardableResult
  public func trash(_ id: TakeRecord.ID) throws(LibraryError) -> TakeEdit { try edit(id, .trashed(Date())) }

  @discardableResult
  public func restore(_ id: TakeRecord.ID) throws(LibraryError) -> TakeEdit { try edit(id, .trashed(nil)) }

  /// Deletes takes for good, file and row; only those in the trash. Without `ids`, the whole trash.
  /// - Returns: those that are gone.
  @discardableResult
  public func purge(_ ids: [TakeRecord.ID]? = nil) throws(LibraryError) -> [TakeRecord.ID] {
    let gone = try ledger.write { db in
      let trashed = try Int64.fetchAll(
        db, sql: "SELECT id FROM take WHERE status = 'kept' AND trashed IS NOT NULL ORDER BY id")
      let chosen = trashed.filter { ids?.contains($0) ?? true }
      for id in chosen {
        try db.execute(sql: "UPDATE take SET status = 'purging' WHERE id = ?", arguments: [id])
      }
      return chosen
    }
    try finishPurges()
    return gone
  }

  /// First the files, then the rows: a crash between leaves rows that the next sweep brings to an end.
  func finishPurges() throws(LibraryError) {
    let files = try ledger.read { db in
      try Row.fetchAll(db, sql: "SELECT id, audio FROM take WHERE status = 'purging'").map {
        (id: $0["id"] as Int64, audio: $0["audio"] as String)
      }
    }
    for file in files {
      let path = place(file.audio).path
      guard unlink(path) == 0 || errno == ENOENT else {
        throw .io(path: path, reason: String(cString: strerror(errno)))
      }
    }
    guard !files.isEmpty else { return }
    try ledger.write { db in
      for file in files { try db.execute(sql: "DELETE FROM take WHERE id = ?", arguments: [file.id]) }
    }
  }
}

extension TakeEdit {
  /// The same field as the take has it.
  fileprivate func value(in take: TakeRecord) -> TakeEdit {
    switch self {
    case .name: .name(take.name)
    case .note: .note(take.note)
    case .circled: .circled(take.isCircled)
    case .trashed: .trashed(take.trashed)
    }
  }
}
