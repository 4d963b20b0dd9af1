import CNcurses
import Glibc

/// Ends a screen's wait for events from any thread. Stays usable, without effect, when the screen is closed.
public final class Waker: Sendable {
  let descriptor: Int32

  init() { descriptor = onset_waker_open() }

  deinit { close(descriptor) }

  public func wake() {
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }

  func reset() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }
}
