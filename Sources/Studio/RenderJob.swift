import Materials

/// One wish of the studio: takes of a recipe, with seeds counted up from the recipe's.
public struct RenderJob: Sendable, Identifiable, Equatable, Codable {
  public let id: Int
  public var recipe: Recipe
  /// Takes; the recipe's seed is the first one's.
  public var count: Int
  /// Made to be heard once while controls move; the next draft replaces it.
  public var isDraft: Bool

  public init(id: Int, recipe: Recipe, count: Int = 1, isDraft: Bool = false) {
    self.id = id
    self.recipe = recipe
    self.count = count
    self.isDraft = isDraft
  }

  /// One a take, counted up from the recipe's.
  public var seeds: [UInt64] { (0..<max(count, 0)).map { recipe.seed &+ UInt64($0) } }
}

/// What a job tells while it runs. The last one is `failed`, `cancelled` or `finished`, and nothing comes
/// after it.
public enum JobEvent: Sendable, Equatable {
  case started
  /// Stages whose results were there already, from an earlier take or from the disk.
  case reused([Stage])
  /// `done` of `total` pieces of a stage; `secondsLeft` for the whole job, when there is ground for an
  /// estimate.
  case progress(Stage, done: Int, total: Int, secondsLeft: Double?)
  case stageFinished(Stage, seconds: Double)
  /// What the take in the making will about look like, as the sampler sees it after `step` of `of` steps;
  /// where sound would cost too much.
  case sketch(Spectrogram, step: Int, of: Int)
  /// What the take in the making will about sound like, as the sampler sees it after `step` of `of` steps.
  case estimate(Waveform, step: Int, of: Int)
  case performed(Performance)
  case failed(Explanation)
  case cancelled
  case finished
}

/// A take's sound, not yet on disk.
public struct Performance: Sendable, Equatable {
  /// The seed resolved, the span as performed: shorter than asked for where the pictures end.
  public let recipe: Recipe
  public let waveform: Waveform
  /// Seconds by stage; stages that a batch of seeds shares are in each of its takes.
  public let timings: [String: Double]
  public let reused: [Stage]
  /// Sentences for the user about what was done otherwise than asked.
  public let notes: [String]

  public init(
    recipe: Recipe, waveform: Waveform, timings: [String: Double] = [:], reused: [Stage] = [],
    notes: [String] = []
  ) {
    self.recipe = recipe
    self.waveform = waveform
    self.timings = timings
    self.reused = reused
    self.notes = notes
  }
}
