import MMAudio
import Materials
import Tensors

/// Times the stages, estimates what is left, and looks at the cancellation, all on the engine's progress calls.
final class StageClock {
  /// How long a stage took that was done once, and how much arithmetic it was.
  struct Measurement {
    let stage: Stage
    let seconds: Double
    let flop: Double
  }

  private let plan: Workplan
  /// Seconds a flop, as this machine took them before.
  private let pace: [Stage: Double]
  private let cancellation: Cancellation
  private let observe: (RenderEvent) -> Void
  private let clock = ContinuousClock()
  private let began: ContinuousClock.Instant
  private var stage: (stage: Stage, since: ContinuousClock.Instant)?
  /// The part of the plan that is under way.
  private var part = 0
  /// Seconds within the running stage that were spent on something else.
  private var aside = 0.0
  /// Seconds by finished stage.
  private(set) var timings: [String: Double] = [:]
  private(set) var measurements: [Measurement] = []

  init(
    _ plan: Workplan, pace: [Stage: Double] = [:], _ cancellation: Cancellation,
    _ observe: @escaping (RenderEvent) -> Void
  ) {
    (self.plan, self.pace, self.cancellation, self.observe) = (plan, pace, cancellation, observe)
    began = clock.now
  }

  /// - Throws: `CancellationError`.
  func progress(_ stage: Stage, _ done: Int, _ total: Int) throws {
    try cancellation.check()
    if self.stage?.stage != stage {
      finish()
      part = plan.part(stage, from: part) ?? part
      self.stage = (stage, clock.now)
    }
    let left = secondsLeft(Double(done) / Double(max(total, 1)))
    observe(.progress(stage, done: done, total: total, secondsLeft: left))
  }

  /// Ends the running stage.
  func finish() {
    guard let stage else { return }
    let time = seconds(since: stage.since) - aside
    timings[stage.stage.rawValue, default: 0] += time
    if plan.parts.indices.contains(part), plan.parts[part].stage == stage.stage {
      measurements.append(Measurement(stage: stage.stage, seconds: time, flop: plan.parts[part].flop))
    }
    observe(.finished(stage.stage, seconds: time))
    (self.stage, aside) = (nil, 0)
  }

  /// - Throws: `CancellationError`.
  func check() throws { try cancellation.check() }

  /// Lets the timings of these begin anew.
  func forget(_ names: [String]) {
    for name in names { timings[name] = nil }
  }

  /// Seconds of the running stage so far.
  var secondsInStage: Double { stage.map { seconds(since: $0.since) - aside } ?? 0 }

  /// Does something that is no part of the running stage.
  /// - Returns: The seconds it took.
  func aside(_ name: String, _ work: () throws -> Void) rethrows -> Double {
    let start = clock.now
    try work()
    let time = seconds(since: start)
    aside += time
    timings[name, default: 0] += time
    return time
  }

  private func secondsLeft(_ share: Double) -> Double? {
    guard plan.parts.indices.contains(part) else { return nil }
    if let learned = learnedSecondsLeft(share) { return learned }
    let done = plan.shareDone(part, share)
    // Before that an estimate would jump about.
    let isTellable = done > 0.03 && seconds(since: began) > 1
    return isTellable ? seconds(since: began) * (1 - done) / done : nil
  }

  /// By the past; within a stage, as soon as there is enough of it, by how it goes this time.
  private func learnedSecondsLeft(_ share: Double) -> Double? {
    guard let rest = plan.seconds(after: part, pace) else { return nil }
    let running = plan.parts[part]
    if share > 0.2 { return rest + secondsInStage * (1 - share) / share }
    guard running.flop > 0 else { return rest }
    return pace[running.stage].map { rest + $0 * running.flop * (1 - share) }
  }

  private func seconds(since start: ContinuousClock.Instant) -> Double {
    let time = (clock.now - start).components
    return Double(time.seconds) + Double(time.attoseconds) / 1e18
  }
}
