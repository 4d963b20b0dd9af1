import GRDB

/// The ledger's tables, and how older ones become the present ones.
enum Schema {
  /// "Onst": tells our ledgers from other SQLite files.
  static let applicationID: Int32 = 0x4F6E_7374

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 sessions and takes") { db in
      try db.execute(sql: firstTables)
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
    return migrator
  }

  // `last_number` outlives takes, so that no number comes back. A take is 'pending' while `owner` (the name
  // of a process's held file) writes its FLAC, and 'purging' while its file is being deleted. Paths are
  // relative to the library's folder; times are seconds since 1970.
  private static let firstTables = """
    CREATE TABLE session (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      video TEXT UNIQUE,
      title TEXT NOT NULL,
      folder TEXT NOT NULL,
      created REAL NOT NULL,
      opened REAL NOT NULL,
      state BLOB NOT NULL DEFAULT x'',
      last_number INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE take (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      session INTEGER NOT NULL REFERENCES session(id) ON DELETE RESTRICT,
      number INTEGER NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('pending', 'kept', 'purging')),
      owner TEXT,
      audio TEXT NOT NULL UNIQUE,
      created REAL NOT NULL,
      recipe TEXT NOT NULL,
      duration REAL NOT NULL DEFAULT 0,
      sampling_rate INTEGER NOT NULL DEFAULT 0,
      loudness REAL,
      peak REAL,
      peaks BLOB NOT NULL DEFAULT x'',
      timings TEXT NOT NULL DEFAULT '{}',
      hash TEXT NOT NULL DEFAULT '',
      name TEXT NOT NULL DEFAULT '',
      note TEXT NOT NULL DEFAULT '',
      circled INTEGER NOT NULL DEFAULT 0,
      trashed REAL,
      missing INTEGER NOT NULL DEFAULT 0,
      UNIQUE (session, number)
    );
    """
}
