import Foundation
import MMAudio
import Materials
import Synchronization
import Tensors

/// Performs a studio's jobs on a thread of its own, one at a time in the order they come. The networks of the
/// model in use stay loaded, features stay in memory and in the store, and the machine's pace is learned for
/// the time left.
///
/// Sounds are handed over in memory; files are the takes' keeper's affair.
public final class RenderService: Sendable {
  private let shelf: ModelShelf
  private let surroundings: Performer.Surroundings
  private let previewShare: Double
  private let performer = Mutex<Performer?>(nil)
  private let running = Mutex<[(id: RenderJob.ID, cancellation: Cancellation)]>([])
  private let thread: OwnThread

  /// - Parameters:
  ///   - cache: where features outlast the process; nil keeps them in memory alone.
  ///   - weights: where packed ones are; nil packs anew.
  ///   - threads: of the kernels; nil for every core. Results do not depend on it.
  ///   - speeds: the file in which the machine's pace is kept; nil learns for this process alone.
  ///   - previewShare: of the sampler's time that may go into sketches and estimates; 0 for none.
  ///     Drafts go without: they are heard as soon.
  public init(
    shelf: ModelShelf, cache: (any FeatureStore)? = nil, weights: KeptWeights? = nil, threads: Int? = nil,
    speeds: URL? = RenderService.defaultSpeeds(), previewShare: Double = 0.2
  ) {
    self.shelf = shelf
    self.previewShare = previewShare
    surroundings = Performer.Surroundings(
      memory: FeatureMemory(cache), speeds: Speeds(speeds, machine: machineName(threads)),
      weights: weights)
    // The interface comes first. The kernels' own threads take their manners from the one that first needs
    // them.
    thread = OwnThread("onset.engine", stackSize: 16 << 20, niceness: 3)
    Threads.use(threads ?? 0)
  }

  /// `$XDG_STATE_HOME/onset/speeds.json`, or where that is by default.
  public static func defaultSpeeds() -> URL {
    let environment = ProcessInfo.processInfo.environment
    let given = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
    return URL(fileURLWithPath: (given ?? home + "/.local/state") + "/onset/speeds.json")
  }

  /// - Parameter observe: called on the service's thread; see ``JobEvent`` for what comes last.
  public func start(_ job: RenderJob, observe: @escaping @Sendable (JobEvent) -> Void) {
    let cancellation = Cancellation()
    running.withLock { $0.append((job.id, cancellation)) }
    let isOpen = thread.perform { [weak self] in
      guard let self else { return observe(.cancelled) }
      let end = end(of: job, cancellation, observe)
      running.withLock { $0.removeAll { $0.cancellation === cancellation } }
      observe(end)
    }
    if !isOpen { observe(.cancelled) }
  }

  /// The job ends with `cancelled` within moments, whether it runs or waits; unless it is about to finish.
  public func cancel(_ id: RenderJob.ID) {
    running.withLock { for job in $0 where job.id == id { job.cancellation.cancel() } }
  }

  /// Stops the running job; those that wait are forgotten without a word.
  public func close() {
    running.withLock { for job in $0 { job.cancellation.cancel() } }
    thread.close()
  }

  private func end(
    of job: RenderJob, _ cancellation: Cancellation, _ observe: @escaping @Sendable (JobEvent) -> Void
  ) -> JobEvent {
    do {
      try cancellation.check()
      observe(.started)
      try job.recipe.validate(count: job.count)
      let files = try shelf.locate(job.recipe.model).files()
      var job = job
      let notes = try settlePrecision(of: &job.recipe, files, cancellation, observe)
      try performer(of: job.recipe, files).perform(
        job, previewShare: job.isDraft ? 0 : previewShare, notes: notes, cancellation, observe)
      return .finished
    } catch is CancellationError {
      return .cancelled
    } catch {
      return .failed(explain(error))
    }
  }

  private func settlePrecision(
    of recipe: inout Recipe, _ files: ModelFiles, _ cancellation: Cancellation,
    _ observe: @escaping @Sendable (JobEvent) -> Void
  ) throws -> [String] {
    let trial = TowerTrial(
      files, surroundings.memory, surroundings.prints, surroundings.weights, cancellation)
    return try recipe.settlePrecision(for: files.architecture) {
      try trial.holds {
        // Memory may not hold a model and another one's towers twice.
        performer.withLock { $0 = nil }
      } progress: {
        observe(.progress(.trial, done: $0, total: $1, secondsLeft: nil))
      }
    }
  }

  /// The one of before, as long as the model, its files and the precision are the same.
  private func performer(of recipe: Recipe, _ files: ModelFiles) -> Performer {
    performer.withLock { performer in
      if let performer, performer.model == recipe.model, performer.performs(files, recipe.precision) {
        return performer
      }
      // First away with the old networks: memory may not hold both.
      performer = nil
      Tensor.releaseMemory()
      let new = Performer(recipe.model, files, recipe.precision, surroundings)
      performer = new
      return new
    }
  }
}

/// What the pace depends on: the processor, its vector units in use, and the threads.
private func machineName(_ threads: Int?) -> String {
  let processors = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  let line = processors.split(separator: "\n").first { $0.hasPrefix("model name") }
  let name = line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
  let cores = threads ?? ProcessInfo.processInfo.activeProcessorCount
  return "\(name ?? "processor"), \(KernelLevel.best), \(cores) threads"
}
