import MMAudio
import Materials
import Tensors

/// Times the stages, estimates what is left, and looks at the cancellation, all on the engine's progress calls.
final class StageClock {
  private let plan: Workplan
  private let cancellation: Cancellation
  private let observe: (RenderEvent) -> Void
  private let clock = ContinuousClock()
  private let began: ContinuousClock.Instant
  private var stage: (stage: Stage, since: ContinuousClock.Instant)?
  /// Seconds by finished stage.
  private(set) var timings: [String: Double] = [:]

  init(_ plan: Workplan, _ cancellation: Cancellation, _ observe: @escaping (RenderEvent) -> Void) {
    (self.plan, self.cancellation, self.observe) = (plan, cancellation, observe)
    began = clock.now
  }

  /// - Throws: `CancellationError`.
  func progress(_ stage: Stage, _ done: Int, _ total: Int) throws {
    try cancellation.check()
    if self.stage?.stage != stage {
      finish()
      self.stage = (stage, clock.now)
    }
    let share = plan.shareDone(stage, Double(done) / Double(max(total, 1)))
    // Before that an estimate would jump about.
    let isTellable = share > 0.03 && seconds(since: began) > 1
    let left = isTellable ? seconds(since: began) * (1 - share) / share : nil
    observe(.progress(stage, done: done, total: total, secondsLeft: left))
  }

  /// Ends the running stage. Its network is gone by now; so let its memory go back to the system.
  func finish() {
    guard let stage else { return }
    let time = seconds(since: stage.since)
    timings[stage.stage.rawValue, default: 0] += time
    observe(.finished(stage.stage, seconds: time))
    self.stage = nil
    Tensor.releaseMemory()
  }

  private func seconds(since start: ContinuousClock.Instant) -> Double {
    let time = (clock.now - start).components
    return Double(time.seconds) + Double(time.attoseconds) / 1e18
  }
}

/// How the work of a render is spread over its stages, by arithmetic.
struct Workplan {
  private let parts: [(stage: Stage, flop: Double)]

  init(_ order: RenderOrder, _ sizes: Architecture) {
    let recipe = order.recipe
    let work = Workload(sizes)
    let takes = Double(order.count)
    guard let lengths = try? SequenceLengths(duration: recipe.span.duration, of: sizes) else {
      parts = []
      return
    }
    let segments = Double(lengths.sync / max(sizes.sync.stepsPerSegment, 1))
    let passes = Double(recipe.numSteps) * (recipe.cfgStrength < 1 ? 1 : 2)
    let watches = recipe.video != nil
    // Decoding a picture costs about as much as 2 GFLOP of network.
    parts = [
      (.footage, watches ? 2e9 * Double(lengths.syncFrames) : 0),
      (.text, 2 * work.text),
      (.sync, watches ? segments * work.syncSegment : 0),
      (.clip, watches && !recipe.maskAwayClip ? Double(lengths.clip) * work.clipFrame : 0),
      (.conditions, 0),
      (.sampler, takes * passes * work.flowPass(latent: lengths.latent, clip: lengths.clip)),
      (.latentDecoder, takes * work.latentDecoder(latent: lengths.latent)),
      (.vocoder, takes * work.vocoder(melFrames: lengths.latent * sizes.melFramesPerLatent)),
    ]
  }

  /// Of the whole render, with `share` of `stage` done and all stages before it.
  func shareDone(_ stage: Stage, _ share: Double) -> Double {
    let total = parts.reduce(0) { $0 + $1.flop }
    guard total > 0, let index = parts.firstIndex(where: { $0.stage == stage }) else { return 1 }
    return (parts[..<index].reduce(0) { $0 + $1.flop } + share * parts[index].flop) / total
  }
}
