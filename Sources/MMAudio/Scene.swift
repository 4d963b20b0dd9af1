import Materials

/// What a take is made from: what is seen, and what is said about it.
public struct Scene: Sendable {
  public enum Pictures: Sendable {
    /// Text alone, for so many seconds.
    case none(duration: Double)
    case footage(Footage)
    /// A still image, already the image tower's square, for so many seconds.
    case still(Picture, duration: Double)

    /// Seconds.
    public var duration: Double {
      switch self {
      case .none(let duration), .still(_, let duration): duration
      case .footage(let footage): footage.duration
      }
    }
  }

  public var pictures: Pictures
  public var prompt: String
  /// nil takes the checkpoint's own features for an absent prompt, which are not what the empty prompt
  /// encodes to; the reference's demo never does.
  public var negativePrompt: String?
  /// Hear the timing of the pictures and not what they show.
  public var maskAwayClip: Bool

  public init(
    _ pictures: Pictures, prompt: String = "", negativePrompt: String? = "", maskAwayClip: Bool = false
  ) {
    self.pictures = pictures
    self.prompt = prompt
    self.negativePrompt = negativePrompt
    self.maskAwayClip = maskAwayClip
  }

  /// Seconds.
  public var duration: Double { pictures.duration }
}

/// How a scene is performed: one take a seed.
public struct Sampling: Sendable, Equatable {
  public var seeds: [UInt64]
  public var steps: Int
  public var guidance: Double
  public var solver: Solver
  /// Times from 0 to 1 in which guidance counts; outside the conditions alone do, in half the work. nil:
  /// always.
  public var guidanceInterval: ClosedRange<Double>?

  public init(
    seeds: [UInt64] = [42], steps: Int = 25, guidance: Double = 4.5, solver: Solver = .euler,
    guidanceInterval: ClosedRange<Double>? = nil
  ) {
    self.seeds = seeds
    self.steps = steps
    self.guidance = guidance
    self.solver = solver
    self.guidanceInterval = guidanceInterval
  }

  /// Of the flow transformer, for one take.
  public var passes: Int {
    if !GuidedFlow.needsEmptyConditions(guidance) { return steps }
    let interval = guidedTimes(guidanceInterval)
    return steps + TimeGrid(steps: steps).times.dropLast().count { interval.contains($0) }
  }
}
