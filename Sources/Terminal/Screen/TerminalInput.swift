import Glibc

/// Waits for the terminal's bytes, for signals and for other threads.
final class TerminalInput {
  enum Signal { case resized, stopped, continued }

  struct Heard {
    var events: [TerminalEvent] = []
    var signals: [Signal] = []
  }

  private var decoder = InputDecoder()
  private let signals: Int32
  private var hasEnded = false
  private var lastHeard = 0.0
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  /// After so many seconds of silence a lone ESC is the escape key.
  private static let patience = 0.025

  /// - Parameter signals: the reading end of the guard's pipe.
  init(signals: Int32) { self.signals = signals }

  /// What the terminal sent before we listened.
  func take(_ bytes: [UInt8]) -> [TerminalEvent] { decoder.feed(bytes) }

  /// - Parameter timeout: seconds; nil for no limit.
  func wait(_ timeout: Double?, _ waker: Waker) -> Heard {
    if hasEnded { return Heard(events: [.ended]) }
    let deadline = timeout.map { Self.now + max(0, $0) }
    while true {
      var heard = Heard()
      let isAwake = listen(until: deadline, waker, &heard)
      let isOver = deadline.map { Self.now >= $0 } ?? false
      if isAwake || isOver || !heard.events.isEmpty || !heard.signals.isEmpty { return heard }
    }
  }

  /// One poll. Returns whether another thread woke us.
  private func listen(until deadline: Double?, _ waker: Waker, _ heard: inout Heard) -> Bool {
    var sources = [0, signals, waker.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let silence = decoder.isWaiting ? lastHeard + Self.patience : nil
    let next = [deadline, silence].compactMap(\.self).min()
    let left = next.map { Int32(min(1e9, max(0, ($0 - Self.now) * 1000)).rounded(.up)) } ?? -1
    let count = poll(&sources, 3, left)
    if count == 0, let silence, Self.now >= silence {
      heard.events += decoder.flush()
      lastHeard = Self.now
    }
    guard count > 0 else { return false }
    if sources[1].revents != 0 { heard.signals = readSignals() }
    if sources[0].revents != 0 { heard.events += readKeys() }
    if sources[2].revents != 0 { waker.reset() }
    return sources[2].revents != 0
  }

  private func readKeys() -> [TerminalEvent] {
    let count = read(0, &buffer, buffer.count)
    if count > 0 {
      lastHeard = Self.now
      return decoder.feed(buffer[..<count])
    }
    if count < 0 && (errno == EINTR || errno == EAGAIN) { return [] }
    hasEnded = true
    return [.ended]
  }

  /// Several of a kind count as one.
  private func readSignals() -> [Signal] {
    var marks = [UInt8](repeating: 0, count: 256)
    let count = read(signals, &marks, marks.count)
    let seen = Set(marks.prefix(max(0, count)))
    let order: [(UInt8, Signal)] = [
      (UInt8(ascii: "C"), .continued), (UInt8(ascii: "Z"), .stopped), (UInt8(ascii: "W"), .resized),
    ]
    return order.filter { seen.contains($0.0) }.map(\.1)
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
