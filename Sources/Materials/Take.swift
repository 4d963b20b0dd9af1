/// One rendered result: numbered, never overwritten.
public struct Take: Sendable, Equatable, Codable {
  /// Path of the FLAC.
  public var audio: String
  /// Path of the video with the sound; nil without a video.
  public var video: String?
  /// Seconds of sound.
  public var duration: Double
  /// Hz.
  public var samplingRate: Int
  public var seed: UInt64
  public var recipe: Recipe
  /// Seconds by stage; stages that a batch of seeds shares are in each of its takes.
  public var timings: [String: Double]
  /// Sentences for the user about what was done otherwise than asked (a shortened span, another container).
  public var notes: [String]

  public init(
    audio: String, video: String?, sound: (duration: Double, samplingRate: Int), recipe: Recipe,
    timings: [String: Double], notes: [String]
  ) {
    self.audio = audio
    self.video = video
    self.duration = sound.duration
    self.samplingRate = sound.samplingRate
    self.seed = recipe.seed
    self.recipe = recipe
    self.timings = timings
    self.notes = notes
  }

  enum CodingKeys: String, CodingKey {
    case audio, video, duration, seed, recipe, timings, notes
    case samplingRate = "sampling_rate"
  }

  /// Every key is always there; `video` is null without one.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(audio, forKey: .audio)
    try container.encode(video, forKey: .video)
    try container.encode(duration, forKey: .duration)
    try container.encode(samplingRate, forKey: .samplingRate)
    try container.encode(seed, forKey: .seed)
    try container.encode(recipe, forKey: .recipe)
    try container.encode(timings, forKey: .timings)
    try container.encode(notes, forKey: .notes)
  }
}
