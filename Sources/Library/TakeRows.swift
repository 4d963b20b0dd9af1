import Foundation
import GRDB
import Materials

// Rows of the ledger to takes and back.
extension Library {
  func take(_ id: TakeRecord.ID, _ db: Database) throws -> TakeRecord {
    let row = try Row.fetchOne(
      db, sql: "SELECT * FROM take WHERE status = 'kept' AND id = ?", arguments: [id])
    guard let row else { throw LibraryError.noTake(id: id) }
    return try record(row)
  }

  func record(_ row: Row) throws -> TakeRecord {
    var take = TakeRecord(
      id: row["id"], session: row["session"], number: row["number"], audio: place(row["audio"]).path,
      created: date(row["created"]), content: try content(row))
    take.name = row["name"]
    take.note = row["note"]
    take.isCircled = row["circled"]
    take.trashed = (row["trashed"] as Double?).map(date)
    take.isMissing = row["missing"]
    return take
  }

  private func content(_ row: Row) throws -> TakeContent {
    guard let recipe = try? JSONDecoder().decode(Recipe.self, from: Data((row["recipe"] as String).utf8)),
      let timings = try? JSONDecoder().decode(
        [String: Double].self, from: Data((row["timings"] as String).utf8))
    else { throw LibraryError.notALedger(path: ledger.path) }
    return TakeContent(
      recipe: recipe, duration: row["duration"], samplingRate: row["sampling_rate"],
      loudness: row["loudness"],
      peak: row["peak"], peaks: floats(row["peaks"]), timings: timings, hash: row["hash"])
  }

  /// Fills a row and makes it a kept take.
  static func enter(_ content: TakeContent, into id: TakeRecord.ID, _ db: Database) throws {
    try db.execute(
      sql: """
        UPDATE take SET status = 'kept', owner = NULL, recipe = ?, duration = ?, sampling_rate = ?,
        loudness = ?, peak = ?, peaks = ?, timings = ?, hash = ? WHERE id = ? AND status = 'pending'
        """,
      arguments: [
        try json(content.recipe), content.duration, content.samplingRate, content.loudness, content.peak,
        bytes(content.peaks), try json(content.timings), content.hash, id,
      ])
    if db.changesCount == 0 { throw LibraryError.noTake(id: id) }
  }
}

func json(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// Little-endian, whatever the machine.
private func bytes(_ values: [Float]) -> Data {
  values.reduce(into: Data(capacity: 4 * values.count)) { data, value in
    withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
  }
}

private func floats(_ data: Data) -> [Float] {
  data.withUnsafeBytes { bytes in
    (0..<bytes.count / 4).map {
      Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
    }
  }
}
