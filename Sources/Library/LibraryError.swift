import Foundation
import GRDB

/// What can go wrong around the library. `path` is the ledger's, or the folder's that could not be used.
public enum LibraryError: Error, Equatable, Sendable {
  /// The folder or the ledger cannot be made or opened; `reason` is the system's word for it.
  case cannotOpen(path: String, reason: String)
  /// The file is damaged, or no ledger of ours at all.
  case notALedger(path: String)
  /// A later Onset has written it, in a form that this one does not know.
  case newer(path: String)
  /// Another process held the ledger for longer than `Library.patience`.
  case busy(path: String)
  /// The disk takes no more.
  case full(path: String)
  case io(path: String, reason: String)
  case noTake(id: Int64)
  /// The file is not among the library's takes.
  case notATake(path: String)
  case noSession(id: Int64)
  /// A session is only removed together with its takes when that is asked for.
  case sessionHasTakes(title: String, count: Int)

  /// What SQLite reports, as a fact about the ledger.
  init(_ error: any Error, ledger path: String) {
    if let error = error as? LibraryError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self = .io(path: path, reason: "\(error)")
      return
    }
    let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT: self = .notALedger(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
    case .SQLITE_FULL: self = .full(path: path)
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
      self = .cannotOpen(path: path, reason: reason)
    default: self = .io(path: path, reason: reason)
    }
  }
}
