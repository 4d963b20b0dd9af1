import Foundation
import Synchronization

/// Plays two tracks on one playhead, on a thread of its own. Every call returns at once.
public final class Player: Sendable {
  private let mailbox = Mailbox()
  private let board = StatusBoard()
  /// Prepares tracks; commands pass through it one by one, so that they stay in order.
  private let loading = DispatchQueue(label: "onset.player.loading")
  private let samplingRate: Int
  private let ended = DispatchSemaphore(value: 0)

  /// - Parameters:
  ///   - device: a name of ALSA's. Where it cannot be had, the status says why, and the playhead runs by the
  ///     clock.
  ///   - samplingRate: Hz of the output; tracks of another rate are resampled.
  ///   - patience: seconds that the device may take to open before the playhead sets off without it.
  public init(device: String = "default", samplingRate: Int = 44_100, patience: Double = 0.6) {
    self.samplingRate = samplingRate
    board.post(PlayerStatus())
    let plan = BufferPlan(environment: ProcessInfo.processInfo.environment)
    let thread = Thread { [mailbox, board, ended] in
      // Ahead of a render that uses every core. Ordinary users are refused; then it runs as all others do.
      _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -11)
      let keeper = OutputKeeper(
        device: device, samplingRate: samplingRate, plan: plan, wake: { mailbox.wake() })
      AudioThread(keeper, patience: patience, mailbox, board).run()
      ended.signal()
    }
    thread.name = "onset.audio"
    thread.start()
  }

  deinit { mailbox.close() }

  public func send(_ command: PlayerCommand) {
    loading.async { [mailbox, samplingRate] in
      guard case .load(let track, let side) = command else { return mailbox.post(command) }
      mailbox.post(.load(track?.resampled(to: samplingRate), on: side))
    }
  }

  /// As of now: between two looks at the device, the playhead is carried on by the clock.
  public var status: PlayerStatus { board.status }

  /// Calls back on the audio thread when something has changed, and about 30 times a second while playing.
  /// The callee must return at once and must not wait for anything.
  public func observe(_ onChange: @escaping @Sendable (PlayerStatus) -> Void) { board.observe(onChange) }

  /// Ends the thread and gives the device back. Afterwards nothing is obeyed.
  public func close() {
    loading.sync {}
    mailbox.close()
    ended.wait()
    ended.signal()
  }
}

/// Commands on their way to the audio thread, which may sleep on it.
final class Mailbox: Sendable {
  private struct State {
    var commands: [PlayerCommand] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let bell = DispatchSemaphore(value: 0)

  func post(_ command: PlayerCommand) {
    state.withLock { $0.commands.append(command) }
    wake()
  }

  func wake() { bell.signal() }

  func close() {
    state.withLock { $0.isClosed = true }
    wake()
  }

  /// Nil once closed.
  func take() -> [PlayerCommand]? {
    state.withLock { state in
      defer { state.commands = [] }
      return state.isClosed ? nil : state.commands
    }
  }

  func wait(_ seconds: Double) { _ = bell.wait(timeout: .now() + seconds) }
}

/// The last word on how the player stands.
final class StatusBoard: Sendable {
  private struct State {
    var status = PlayerStatus()
    var time = ContinuousClock.now
    var lastCall: ContinuousClock.Instant?
    var observers: [@Sendable (PlayerStatus) -> Void] = []
  }

  private let state = Mutex(State())

  var status: PlayerStatus {
    state.withLock { state in
      var status = state.status
      guard status.isPlaying else { return status }
      let since = min(0.05, (ContinuousClock.now - state.time) / .seconds(1))
      status.position = min(status.loop?.upperBound ?? status.duration, status.position + since)
      status.position = max(state.status.position, status.position)
      return status
    }
  }

  func observe(_ onChange: @escaping @Sendable (PlayerStatus) -> Void) {
    state.withLock { $0.observers.append(onChange) }
  }

  func post(_ status: PlayerStatus) {
    let observers = state.withLock { state -> [@Sendable (PlayerStatus) -> Void] in
      let now = ContinuousClock.now
      let isNews = status.facts != state.status.facts
      let isDue = status.isPlaying && state.lastCall.map { now - $0 >= .milliseconds(33) } ?? true
      let isMoved = !status.isPlaying && status != state.status
      state.status = status
      state.time = now
      guard isNews || isDue || isMoved else { return [] }
      state.lastCall = now
      return state.observers
    }
    for observer in observers { observer(status) }
  }
}
