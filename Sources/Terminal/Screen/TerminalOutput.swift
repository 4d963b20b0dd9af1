import CNcurses
import Glibc

/// The way to the terminal: whole frames, each with one write.
final class TerminalOutput {
  /// To be sent behind the next frame, which enters the screen.
  private var afterFrame: String

  private static let begin = Array("\u{1B}[?2026h".utf8)
  private static let end = Array("\u{1B}[?2026l".utf8)

  init(entering: String) { afterFrame = entering }

  /// Sends what ncurses has to say, wrapped so that terminals that know mode 2026 show it at once.
  ///
  /// - Returns: the bytes sent.
  func update(cursor: Point?) -> Int {
    var start: UnsafePointer<UInt8>?
    let count = onset_screen_update(Int32(cursor?.x ?? -1), Int32(cursor?.y ?? -1), &start)
    guard count > 0 || !afterFrame.isEmpty else { return 0 }
    let frame =
      Self.begin + UnsafeBufferPointer(start: start, count: count) + Self.end + Array(afterFrame.utf8)
    afterFrame = ""
    send(frame)
    return frame.count
  }

  func resize(_ size: Size) { onset_screen_resize(Int32(size.columns), Int32(size.rows)) }

  /// The next frame enters the screen anew.
  func reenter(_ entering: String) {
    onset_screen_repaint()
    afterFrame = entering
  }

  func leave(_ leaving: String) {
    var start: UnsafePointer<UInt8>?
    let count = onset_screen_leave(&start)
    send(Array(leaving.utf8) + UnsafeBufferPointer(start: start, count: count))
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// A terminal that is gone takes nothing; its input tells of that.
  private func send(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer
      while let base = rest.baseAddress, !rest.isEmpty {
        let count = write(1, base, rest.count)
        if count < 0 && errno == EINTR { continue }
        if count < 0 && errno == EAGAIN {
          var ready = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
          _ = poll(&ready, 1, 1000)
          if ready.revents & Int16(POLLERR | POLLHUP) != 0 { return }
          continue
        }
        guard count > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }
}
