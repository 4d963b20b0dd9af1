import Dispatch
import Foundation
import Studio

/// Turns Ctrl-C and SIGTERM into a cancellation; a second one, or an engine that has not stopped within a moment, ends the
/// process. Nothing half-written can be left: files get their names only when they are complete.
final class Interrupts {
  private let sources: [any DispatchSourceSignal]

  init(_ cancellation: Cancellation, patience: Double = 0.8) {
    let queue = DispatchQueue(label: "onset.interrupts")
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if cancellation.isCancelled { exit130() }
        cancellation.cancel()
        queue.asyncAfter(deadline: .now() + patience) { exit130() }
      }
      source.resume()
      return source
    }
  }
}

@Sendable private func exit130() {
  Report.note("\nonset: Cancelled; no file was left half-written.")
  _exit(Trouble.cancelled.rawValue)
}
