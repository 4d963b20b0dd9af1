import Foundation
import Synchronization

/// Opens devices, loses them and finds them again, without ever holding up the audio thread: all that may
/// wait for a server happens on a queue of its own, one thing after another, so that no device is opened
/// before the last one is closed.
struct OutputKeeper {
  private(set) var device: String
  private(set) var output: ALSAOutput?
  private(set) var problem: AudioError?
  /// When the opening under way was asked for.
  private(set) var openingSince: ContinuousClock.Instant?
  /// When a device that was lost is looked for again.
  private(set) var retryAt: ContinuousClock.Instant?

  let samplingRate: Int
  let plan: BufferPlan
  private var failures = 0
  private let arrivals = Arrivals()
  private let queue = DispatchQueue(label: "onset.output")
  private let wake: @Sendable () -> Void

  init(
    device: String, samplingRate: Int, plan: BufferPlan, wake: @escaping @Sendable () -> Void
  ) {
    self.device = device
    self.samplingRate = samplingRate
    self.plan = plan
    self.wake = wake
  }

  /// 0.1 s, then twice as long each time up to 5 s; a minute in all.
  private static let delays: [Double] = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2] + Array(repeating: 5, count: 11)

  mutating func use(_ device: String) {
    close()
    self.device = device
    openingSince = nil
    failures = 0
    open()
  }

  /// Asks for the device, unless it is here or on its way. `poll` hands it over.
  mutating func open() {
    guard output == nil, openingSince == nil else { return }
    openingSince = .now
    retryAt = nil
    let ticket = arrivals.expect()
    let (device, samplingRate, plan) = (device, samplingRate, plan)
    queue.async { [arrivals, wake] in
      let result = Result { () throws(AudioError) in
        try ALSAOutput(device, samplingRate: samplingRate, plan: plan)
      }
      arrivals.put(result, ticket)
      wake()
    }
  }

  /// True when an output has come since the last call.
  mutating func poll() -> Bool {
    if let retryAt, retryAt <= .now { open() }
    guard let result = arrivals.take() else { return false }
    openingSince = nil
    switch result {
    case .success(let arrived):
      output = arrived
      problem = nil
      failures = 0
    case .failure(let error):
      // Why it was lost says more than why it cannot be had again.
      if failures == 0 { problem = error }
      scheduleRetry()
    }
    return output != nil
  }

  /// The device is gone: it is closed and looked for again, more and more seldom.
  mutating func lose(_ error: AudioError) {
    close()
    problem = error
    failures = 1
    scheduleRetry()
  }

  /// Gives the device back for as long as nobody listens.
  mutating func close() {
    let old = output
    output = nil
    queue.async { old?.close() }
  }

  /// Waits for what is under way; then nothing is open any more.
  func shutDown() {
    _ = arrivals.expect()
    queue.sync { output?.close() }
  }

  /// A device that never was there is not looked for unasked.
  private mutating func scheduleRetry() {
    guard failures > 0, failures <= Self.delays.count else { return }
    retryAt = .now + .seconds(Self.delays[failures - 1])
    failures += 1
  }
}

/// What the queue has opened, until the audio thread takes it. Only what was asked for last is kept.
private final class Arrivals: Sendable {
  private struct State {
    var ticket = 0
    var arrival: Result<ALSAOutput, AudioError>?
  }

  private let state = Mutex(State())

  /// Whatever was asked for before is not wanted any more; one that is here already is closed.
  func expect() -> Int {
    let (ticket, stray) = state.withLock { state in
      defer { state.arrival = nil }
      state.ticket += 1
      return (state.ticket, state.arrival)
    }
    if let stray = try? stray?.get() { stray.close() }
    return ticket
  }

  func put(_ arrival: Result<ALSAOutput, AudioError>, _ ticket: Int) {
    let isWanted = state.withLock { state in
      if state.ticket == ticket { state.arrival = arrival }
      return state.ticket == ticket
    }
    if !isWanted, let stray = try? arrival.get() { stray.close() }
  }

  func take() -> Result<ALSAOutput, AudioError>? {
    state.withLock { state in
      defer { state.arrival = nil }
      return state.arrival
    }
  }
}
