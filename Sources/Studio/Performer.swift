import Foundation
import MMAudio
import Materials
import Tensors

/// One model at work. Its networks stay loaded from one job to the next, as far as the machine's memory
/// allows.
struct Performer: Sendable {
  /// What outlives a model.
  struct Surroundings: Sendable {
    let memory: FeatureMemory
    let prints = Fingerprints()
    let speeds: Speeds
    let weights: KeptWeights?
  }

  let model: String
  private let precision: Precision
  private let files: ModelFiles
  private let stamps: [FileStamp?]
  private let pipeline: Pipeline
  private let kept: Set<Stage>
  private let surroundings: Surroundings

  init(_ model: String, _ files: ModelFiles, _ precision: Precision, _ surroundings: Surroundings) {
    (self.model, self.files, self.precision, self.surroundings) = (model, files, precision, surroundings)
    stamps = files.stamps
    kept = files.stagesToKeep(within: memoryOfMachine())
    pipeline = Pipeline(files, precision, keep: kept, packed: surroundings.weights?.packed)
  }

  /// Whether this is the performer for these files, as they are now.
  func performs(_ files: ModelFiles, _ precision: Precision) -> Bool {
    files == self.files && precision == self.precision && files.stamps == stamps
  }

  /// Under which the machine's pace is known.
  private var task: String { precision == .float32 ? model : "\(model) in \(precision.rawValue)" }

  /// Every take as soon as it is ready.
  ///
  /// - Parameter job: of the performer's precision.
  /// - Parameter previewShare: of the sampler's time that may go into showing takes before they are ready.
  /// - Throws: `CancellationError` soon after `cancellation` was raised, and what `explain` has sentences for.
  func perform(
    _ job: RenderJob, previewShare: Double, notes: [String], _ cancellation: Cancellation,
    _ observe: @escaping (JobEvent) -> Void
  ) throws {
    let encoder = FeatureEncoder(job.recipe, pipeline, surroundings.memory, surroundings.prints)
    if !encoder.reused.isEmpty { observe(.reused(encoder.reused)) }
    let plan = Workplan(
      job.recipe, files.architecture, batches: job.seeds.map { _ in 1 }, reused: encoder.reused)
    let pace = surroundings.speeds.pace(of: task)
    let clock = StageClock(plan, pace: pace, cancellation) { event in tell(event, observe) }
    defer {
      surroundings.speeds.note(clock.measurements, of: task)
      surroundings.weights?.place.trim()
    }
    let viewing = Viewing(job.recipe, files.architecture, cancellation, clock)
    let encoded = try encoder.encode(watch: viewing.watch, progress: clock.progress)
    let flow = try pipeline.conditioned(
      encoded.features, duration: encoded.duration, guidance: job.recipe.cfgStrength, progress: clock.progress
    )
    var recipe = job.recipe
    recipe.span.duration = encoded.duration
    for seed in job.seeds {
      recipe.seed = seed
      clock.forget([.sampler, .latentDecoder, .vocoder].map(\Stage.rawValue) + [Previews.timing])
      let previews = mayPreview(previewShare).map { share in
        Previews(
          pipeline, steps: recipe.numSteps, share: share, clock,
          costs: { plan.decodingCosts(secondsOfSampler: $0, pace) }, show: observe)
      }
      let waveform = try perform(recipe, flow, clock, previews)
      observe(
        .performed(
          Performance(
            recipe: recipe, waveform: waveform, timings: clock.timings, reused: encoder.reused,
            notes: notes + encoded.notes)))
    }
  }

  private func tell(_ event: RenderEvent, _ observe: (JobEvent) -> Void) {
    switch event {
    case .progress(let stage, let done, let total, let secondsLeft):
      observe(.progress(stage, done: done, total: total, secondsLeft: secondsLeft))
    case .finished(let stage, let seconds):
      observe(.stageFinished(stage, seconds: seconds))
      // The stage's network is gone by now; so let its memory go back to the system.
      if !kept.contains(stage) { Tensor.releaseMemory() }
    case .take: break
    }
  }

  /// nil where the networks would have to be loaded for each.
  private func mayPreview(_ share: Double) -> Double? {
    share > 0 && kept.isSuperset(of: [.latentDecoder, .vocoder]) ? share : nil
  }

  private func perform(
    _ recipe: Recipe, _ flow: ConditionedFlow, _ clock: StageClock, _ previews: Previews?
  ) throws -> Waveform {
    let sampling = recipe.sampling(seeds: [recipe.seed])
    let latents = try pipeline.sample(flow, sampling, progress: clock.progress) { step, latents in
      try previews?.offer(step, latents) { _, _, _ in try clock.check() }
    }
    let mels = try pipeline.mels(of: latents, progress: clock.progress)
    let waveforms = try pipeline.waveforms(of: mels, progress: clock.progress)
    clock.finish()
    return waveforms[0]
  }
}

extension Workplan {
  /// Seconds for one take's latent decoder and vocoder, by the past. Where there is none, the decoder's by
  /// arithmetic beside what the sampler takes, and no vocoder: it spends its time on more than arithmetic.
  fileprivate func decodingCosts(
    secondsOfSampler: Double, _ pace: [Stage: Double]
  ) -> (decoder: Double, vocoder: Double) {
    func flop(_ stage: Stage) -> Double { parts.first { $0.stage == stage }?.flop ?? 0 }
    let decoder = pace[.latentDecoder] ?? 3 * secondsOfSampler / max(flop(.sampler), 1)
    return (decoder * flop(.latentDecoder), pace[.vocoder].map { $0 * flop(.vocoder) } ?? .infinity)
  }
}

// MARK: What stays loaded

extension ModelFiles {
  fileprivate var checkpoints: [String] { [flow, clip, sync, latentDecoder, vocoder] }

  fileprivate var stamps: [FileStamp?] { checkpoints.map(FileStamp.init) }

  /// All networks, if they take a third of the memory at most; else those that a new seed needs, if those
  /// take half at most.
  fileprivate func stagesToKeep(within memory: Int64) -> Set<Stage> {
    func bytes(_ paths: [String]) -> Int64 { paths.reduce(0) { $0 + (FileStamp($1)?.bytes ?? 0) } }
    if bytes(checkpoints) <= memory / 3 { return Set(Stage.allCases) }
    return bytes([flow, latentDecoder, vocoder]) <= memory / 2 ? [.sampler, .latentDecoder, .vocoder] : []
  }
}

/// Bytes that this process may use: the machine's, or what a container leaves of them.
private func memoryOfMachine() -> Int64 {
  let limit = (try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8))
    .flatMap { Int64($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  return min(Int64(clamping: ProcessInfo.processInfo.physicalMemory), limit ?? .max)
}
