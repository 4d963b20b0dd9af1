import Synchronization

/// What went wrong on several threads.
final class Failures: Sendable {
  private let found = Mutex<[String]>([])

  var all: [String] { found.withLock { $0 } }

  func catching(_ work: () throws -> Void) {
    do { try work() } catch { found.withLock { $0.append("\(error)") } }
  }
}
