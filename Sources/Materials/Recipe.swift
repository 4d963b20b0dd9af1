/// All that repeats a take: the same recipe gives the same bytes.
public struct Recipe: Sendable, Equatable, Codable {
  /// Name of the model: a published variant (`small_16k`) or a folder under `models`.
  public var model: String
  public var prompt: String
  public var negativePrompt: String
  /// Resolved: a random seed has been drawn before it gets here. The noise uses its low 32 bits.
  public var seed: UInt64
  public var numSteps: Int
  /// Guidance; the user's word for it.
  public var cfgStrength: Double
  /// Replace the image tower's features by the empty ones; sync features stay real.
  public var maskAwayClip: Bool
  public var span: TimeSpan
  /// Absolute path of the video or still image; nil for text alone.
  public var video: String?
  public var precision: Precision
  public var noise: NoiseSource
  public var solver: Solver {
    get { chosenSolver ?? .euler }
    set { chosenSolver = newValue == .euler ? nil : newValue }
  }
  /// Times of the sampling, within 0...1, in which guidance counts; nil: always.
  public var guidanceInterval: ClosedRange<Double>?
  /// Not written where it is the usual one: takes from before there was a choice have none.
  private var chosenSolver: Solver?

  public init(
    model: String, prompt: String = "", negativePrompt: String = "", seed: UInt64 = 42, numSteps: Int = 25,
    cfgStrength: Double = 4.5, maskAwayClip: Bool = false, span: TimeSpan = TimeSpan(duration: 8),
    video: String? = nil, precision: Precision = .float32, noise: NoiseSource = .torchCPU
  ) {
    self.model = model
    self.prompt = prompt
    self.negativePrompt = negativePrompt
    self.seed = seed
    self.numSteps = numSteps
    self.cfgStrength = cfgStrength
    self.maskAwayClip = maskAwayClip
    self.span = span
    self.video = video
    self.precision = precision
    self.noise = noise
  }

  enum CodingKeys: String, CodingKey {
    case model, prompt, seed, span, video, precision, noise
    case negativePrompt = "negative_prompt"
    case numSteps = "num_steps"
    case cfgStrength = "cfg_strength"
    case maskAwayClip = "mask_away_clip"
    case guidanceInterval = "guidance_interval"
    case chosenSolver = "solver"
  }
}

/// The numbers the networks compute in. A take's recipe holds what it was made in: `automatic`, `float16` and what
/// a processor lacks become another one when a render begins.
public enum Precision: String, Sendable, Codable, CaseIterable {
  /// The fastest of the others that keeps near float32 on this processor and for this model's files.
  case automatic = "auto"
  case float32 = "fp32"
  case bfloat16 = "bf16"
  case float16 = "fp16"
  case int16, int8
}

/// Where a seed's noise comes from.
public enum NoiseSource: String, Sendable, Codable {
  /// `torch.randn` on PyTorch's CPU generator (mt19937), float32.
  case torchCPU = "torch-cpu"
}
