import Foundation
import GRDB
import Materials

/// What a sweep found and did.
public struct SweepReport: Sendable, Equatable {
  /// Takes whose process ended before their sound was written.
  public var dropped = 0
  /// Takes whose sound was there and whose entry was not.
  public var adopted: [TakeRecord.ID] = []
  /// Takes whose file has gone since the last sweep.
  public var missing: [TakeRecord.ID] = []
  /// Takes whose file has come back.
  public var found: [TakeRecord.ID] = []
  /// Files among the takes that are none: left where they are.
  public var unreadable: [String] = []

  public init() {}
}

extension Library {
  /// Puts in order what ended processes have left: for the start of a program. Living processes are not
  /// disturbed.
  /// - Parameter read: measures a FLAC; throws where it is none of ours, or damaged.
  @discardableResult
  public func sweep(reading read: (URL) throws -> TakeContent) throws(LibraryError) -> SweepReport {
    HeldFile.removeAbandoned(in: place(Self.live).path, suffix: "")
    try finishPurges()
    // The files first: any of them whose row is not among the rows read later has none.
    let files = soundFiles()
    let rows = try ledger.read { db in
      try Row.fetchAll(db, sql: "SELECT id, audio, status, owner, missing FROM take").map(SweptRow.init)
    }
    var report = SweepReport()
    for row in rows where row.status == "pending" && !isAlive(row.owner) {
      try settle(row, read, &report)
    }
    try noteMissing(rows.filter { $0.status == "kept" }, files, &report)
    let known = Set(rows.map(\.audio))
    for audio in files.subtracting(known).sorted() { try adopt(audio, read, &report) }
    return report
  }

  /// Every folder that may hold takes.
  public var takeFolders: [URL] {
    let root = place("takes")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
    return names.sorted().map { root.appendingPathComponent($0) }
  }

  /// Paths relative to the library of all FLAC files among the takes.
  private func soundFiles() -> Set<String> {
    var files: Set<String> = []
    for folder in takeFolders {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      where name.hasSuffix(".flac") && !name.hasPrefix(".") {
        files.insert("takes/\(folder.lastPathComponent)/\(name)")
      }
    }
    return files
  }

  private func isAlive(_ owner: String?) -> Bool {
    owner.map { HeldFile.isHeld(place(Self.live).appendingPathComponent($0).path) } ?? false
  }

  private func settle(
    _ row: SweptRow, _ read: (URL) throws -> TakeContent, _ report: inout SweepReport
  ) throws(LibraryError) {
    // Its process is dead: what is there now stays so.
    let hasFile = FileManager.default.fileExists(atPath: place(row.audio).path)
    if hasFile, let content = try? read(place(row.audio)) {
      do {
        try ledger.write { try Self.enter(content, into: row.id, $0) }
        report.adopted.append(row.id)
      } catch LibraryError.noTake {
        // Another process sweeps, too, and was faster.
      }
      return
    }
    if hasFile { report.unreadable.append(place(row.audio).path) }
    try ledger.write { db in
      try db.execute(sql: "DELETE FROM take WHERE id = ? AND status = 'pending'", arguments: [row.id])
      report.dropped += db.changesCount
    }
  }

  private func noteMissing(
    _ rows: [SweptRow], _ files: Set<String>, _ report: inout SweepReport
  ) throws(LibraryError) {
    let missing = rows.filter { !$0.isMissing && !exists($0, files) }.map(\.id)
    let found = rows.filter { $0.isMissing && exists($0, files) }.map(\.id)
    guard !missing.isEmpty || !found.isEmpty else { return }
    try ledger.write { db in
      for (ids, value) in [(missing, true), (found, false)] {
        for id in ids {
          try db.execute(sql: "UPDATE take SET missing = ? WHERE id = ?", arguments: [value, id])
        }
      }
    }
    report.missing = missing
    report.found = found
  }

  /// A take may have been kept after the files were listed.
  private func exists(_ row: SweptRow, _ files: Set<String>) -> Bool {
    files.contains(row.audio) || FileManager.default.fileExists(atPath: place(row.audio).path)
  }

  private func adopt(
    _ audio: String, _ read: (URL) throws -> TakeContent, _ report: inout SweepReport
  ) throws(LibraryError) {
    guard let content = try? read(place(audio)) else {
      report.unreadable.append(place(audio).path)
      return
    }
    let id: TakeRecord.ID? = try ledger.write { db in
      let isKnown =
        try Row.fetchOne(db, sql: "SELECT id FROM take WHERE audio = ?", arguments: [audio]) != nil
      guard !isKnown, FileManager.default.fileExists(atPath: place(audio).path) else { return nil }
      let row = try newRow(for: audio, content.recipe, db)
      let id = try row.insert(content.recipe, db)
      try Self.enter(content, into: id, db)
      return id
    }
    if let id { report.adopted.append(id) }
  }

  /// In the session of its folder, else of its video, under the number of its name if that is free.
  private func newRow(for audio: String, _ recipe: Recipe, _ db: Database) throws -> NewRow {
    let folder = String(audio.split(separator: "/")[1])
    let session =
      try Int64.fetchOne(db, sql: "SELECT id FROM session WHERE folder = ?", arguments: [folder])
      ?? Self.findSession(recipe.video, db) ?? Self.makeSession(recipe.video, folder: folder, db)
    let digits = audio.dropLast(".flac".count).reversed().prefix { $0.isASCII && $0.isNumber }.prefix(7)
    let named = Int(String(digits.reversed())) ?? 0
    let last =
      try Int.fetchOne(db, sql: "SELECT last_number FROM session WHERE id = ?", arguments: [session]) ?? 0
    let isTaken =
      try Row.fetchOne(
        db, sql: "SELECT id FROM take WHERE session = ? AND number = ?", arguments: [session, named]) != nil
    let number = named > 0 && !isTaken ? named : last + 1
    try db.execute(
      sql: "UPDATE session SET last_number = ? WHERE id = ?", arguments: [max(last, number), session])
    return NewRow(session: session, number: number, audio: audio, owner: nil)
  }
}

private struct SweptRow {
  let id: TakeRecord.ID
  let audio: String
  let status: String
  let owner: String?
  let isMissing: Bool

  init(_ row: Row) {
    (id, audio, status, owner) = (row["id"], row["audio"], row["status"], row["owner"])
    isMissing = row["missing"]
  }
}
