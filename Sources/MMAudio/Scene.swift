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

  public init(seeds: [UInt64] = [42], steps: Int = 25, guidance: Double = 4.5) {
    self.seeds = seeds
    self.steps = steps
    self.guidance = guidance
  }
}
