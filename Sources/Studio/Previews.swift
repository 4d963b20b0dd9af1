import MMAudio
import Materials
import Tensors

/// Lets a take be seen and heard while the sampler still works on it, from the estimate of the final latent:
/// as sound where that costs little beside the sampler, else as a picture of it, else not at all.
final class Previews {
  typealias Show = (_ event: JobEvent) -> Void

  private enum Kind { case sketch, sound }

  private let pipeline: Pipeline
  private let steps: Int
  /// Of the sampler's time, at most.
  private let share: Double
  private let clock: StageClock
  private let show: Show
  /// What the sampler, and what decoder and vocoder are to this machine, in seconds; made out after some
  /// steps.
  private let costs: (_ secondsOfSampler: Double) -> (decoder: Double, vocoder: Double)
  private var plan: (kind: Kind, count: Int, budget: Double)?
  private var shown = 0
  private var spent = 0.0

  /// Columns and bins of a sketch.
  private static let sketch = (columns: 256, bins: 96)
  private static let most = 6

  init(
    _ pipeline: Pipeline, steps: Int, share: Double, _ clock: StageClock,
    costs: @escaping (Double) -> (decoder: Double, vocoder: Double), show: @escaping Show
  ) {
    (self.pipeline, self.steps, self.share, self.clock) = (pipeline, steps, share, clock)
    (self.costs, self.show) = (costs, show)
  }

  /// After each step of the sampler; `latents` are `[1, N, latentDim]`.
  func offer(_ step: Int, _ latents: () -> Tensor, _ progress: Pipeline.StageProgress) throws {
    guard step >= 2, step < steps else { return }
    let plan = self.plan ?? planned(clock.secondsInStage * Double(steps) / Double(step))
    self.plan = plan
    guard shown < plan.count, step * (plan.count + 1) >= (shown + 1) * steps else { return }
    shown += 1
    let before = spent
    spent += try clock.aside(Self.timing) { try show(plan.kind, step, latents(), progress) }
    // What turns out dearer than it was thought to be is left.
    if spent + (spent - before) > 2 * plan.budget { shown = plan.count }
  }

  static let timing = "previews"

  private func planned(_ secondsOfSampler: Double) -> (Kind, Int, Double) {
    let (decoder, vocoder) = costs(secondsOfSampler)
    let budget = share * secondsOfSampler
    func count(_ cost: Double) -> Int { Int(min(budget / max(cost, 1e-6), Double(Self.most))) }
    let sounds = count(decoder + vocoder)
    return sounds > 0 ? (.sound, sounds, budget) : (.sketch, count(decoder), budget)
  }

  private func show(
    _ kind: Kind, _ step: Int, _ latents: Tensor, _ progress: Pipeline.StageProgress
  ) throws {
    let mels = try pipeline.mels(of: latents, progress: progress)
    if kind == .sound, let waveform = try pipeline.waveforms(of: mels, progress: progress).first {
      return show(.estimate(waveform, step: step, of: steps))
    }
    guard let sizes = pipeline.files.architecture.mel,
      let sketch = Spectrogram(mel: mels, sizes, columns: Self.sketch.columns, bins: Self.sketch.bins)
    else { return }
    show(.sketch(sketch, step: step, of: steps))
  }
}

extension Architecture {
  /// nil for a sampling rate that no front end is for.
  fileprivate var mel: MelSizes? {
    [MelSizes.for16k, .for44k].first { $0.samplingRate == samplingRate && $0.bins == latentDecoder.melBins }
  }
}
