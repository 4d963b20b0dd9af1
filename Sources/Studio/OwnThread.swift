import Foundation
import Synchronization

/// A thread that does pieces of work one at a time, in the order they come: for what blocks, which Swift's
/// cooperative pool must not see. It ends, after the piece at hand, when it is closed or let go of.
final class OwnThread: Sendable {
  private let line = Line()

  /// - Parameters:
  ///   - stackSize: bytes.
  ///   - niceness: by how much the thread, and threads that it starts, step back for others.
  init(_ name: String, stackSize: Int = 8 << 20, niceness: Int32 = 0) {
    let thread = Thread { [line] in
      // On Linux this is the calling thread alone.
      if niceness > 0 { setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness) }
      while let piece = line.next() { piece() }
    }
    thread.name = name
    thread.stackSize = stackSize
    thread.start()
  }

  deinit { close() }

  /// - Returns: False once closed; the work is not done then.
  @discardableResult
  func perform(_ work: @escaping @Sendable () -> Void) -> Bool { line.add(work) }

  /// Forgets what waits.
  func close() { line.close() }
}

/// What waits for a thread.
private final class Line: Sendable {
  private let waiting = Mutex<[@Sendable () -> Void]?>([])
  private let count = DispatchSemaphore(value: 0)

  func add(_ work: @escaping @Sendable () -> Void) -> Bool {
    let isOpen = waiting.withLock { waiting in
      waiting?.append(work)
      return waiting != nil
    }
    if isOpen { count.signal() }
    return isOpen
  }

  func close() {
    waiting.withLock { $0 = nil }
    count.signal()
  }

  /// Waits for it; nil once closed.
  func next() -> (@Sendable () -> Void)? {
    while true {
      count.wait()
      let (piece, isClosed) = waiting.withLock { waiting -> ((@Sendable () -> Void)?, Bool) in
        guard waiting != nil else { return (nil, true) }
        return (waiting?.isEmpty == false ? waiting?.removeFirst() : nil, false)
      }
      if isClosed { return nil }
      if let piece { return piece }
    }
  }
}
