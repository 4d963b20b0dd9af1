import Foundation
import GRDB
import Materials

/// A number and a place for a take that is being written.
public struct TakeSlot: Sendable, Equatable {
  public let id: TakeRecord.ID
  public let session: SessionRecord.ID
  public let number: Int
  /// Where the FLAC goes, whole or not at all; nothing is there yet.
  public let file: URL
}

extension Library {
  /// Gives the next number of the session, for good: it is not given again even if nothing comes of it.
  public func reserve(in session: SessionRecord.ID, for recipe: Recipe) throws(LibraryError) -> TakeSlot {
    let slot = try ledger.write { db in
      let found = try Row.fetchOne(db, sql: "SELECT * FROM session WHERE id = ?", arguments: [session])
      guard let found else { throw LibraryError.noSession(id: session) }
      let (folder, title, last): (String, String, Int) = (
        found["folder"], found["title"], found["last_number"]
      )
      var (number, audio) = (last, "")
      repeat {
        // Past files of a ledger that was lost.
        number += 1
        audio = "takes/\(folder)/\(fileName(title))-\(threeDigits(number)).flac"
      } while FileManager.default.fileExists(atPath: place(audio).path)
      try db.execute(
        sql: "UPDATE session SET last_number = ? WHERE id = ?", arguments: [number, session])
      let owner = (presence.path as NSString).lastPathComponent
      let row = NewRow(session: session, number: number, audio: audio, owner: owner)
      return TakeSlot(
        id: try row.insert(recipe, db), session: session, number: number, file: place(audio))
    }
    try Self.makeFolder(slot.file.deletingLastPathComponent().path)
    return slot
  }

  /// Enters the take whose FLAC now lies in the slot.
  public func commit(_ slot: TakeSlot, _ content: TakeContent) throws(LibraryError) -> TakeRecord {
    try ledger.write { db in
      try Self.enter(content, into: slot.id, db)
      return try self.take(slot.id, db)
    }
  }

  /// Nothing came of the take. Its number stays used.
  public func abandon(_ slot: TakeSlot) throws(LibraryError) {
    try ledger.write { db in
      try db.execute(sql: "DELETE FROM take WHERE id = ? AND status = 'pending'", arguments: [slot.id])
    }
  }
}

/// A row that has its place and nothing else yet.
struct NewRow {
  let session: SessionRecord.ID
  let number: Int
  let audio: String
  let owner: String?

  func insert(_ recipe: Recipe, _ db: Database) throws -> TakeRecord.ID {
    try db.execute(
      sql: """
        INSERT INTO take (session, number, status, owner, audio, created, recipe)
        VALUES (?, ?, 'pending', ?, ?, ?, ?)
        """,
      arguments: [session, number, owner, audio, now(), try json(recipe)])
    return db.lastInsertedRowID
  }
}

private func threeDigits(_ number: Int) -> String {
  String(repeating: "0", count: max(0, 3 - String(number).count)) + String(number)
}
