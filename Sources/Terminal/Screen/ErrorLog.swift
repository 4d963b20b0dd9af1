import Foundation

/// Sends descriptor 2 to a log while a screen is open: libraries and the runtime write there at any time. A descriptor that
/// the user has sent elsewhere is left alone.
final class ErrorLog {
  /// The former descriptor 2; -1 where it was left alone.
  let former: Int32
  private let log: Int32

  init(_ url: URL?) throws(TerminalError) {
    guard isatty(2) == 1 else {
      (former, log) = (-1, -1)
      return
    }
    let path = url?.path ?? "/dev/null"
    let opened = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw .cannotOpenLog(path: path, code: errno) }
    log = opened
    former = fcntl(2, F_DUPFD_CLOEXEC, 3)
    resume()
  }

  func resume() { if log >= 0 { dup2(log, 2) } }

  func pause() { if former >= 0 { dup2(former, 2) } }

  func close() {
    pause()
    for descriptor in [former, log] where descriptor >= 0 { Glibc.close(descriptor) }
  }
}
