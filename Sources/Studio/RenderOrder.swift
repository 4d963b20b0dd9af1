import Materials

/// What to render and where the takes go.
public struct RenderOrder: Sendable {
  /// The recipe of the first take; further takes of the batch count its seed up.
  public var recipe: Recipe
  public var count: Int
  /// Folder for the takes; made if it is missing.
  public var folder: String
  public var picture: PictureOptions

  public init(recipe: Recipe, count: Int = 1, folder: String, picture: PictureOptions = PictureOptions()) {
    self.recipe = recipe
    self.count = count
    self.folder = folder
    self.picture = picture
  }

  /// How the video with the sound is made.
  public struct PictureOptions: Sendable {
    /// `mp4`, `mov`, `mkv` or `webm`; nil follows the input.
    public var container: String?
    public var keepOriginalSound: Bool
    /// Keep all of the video instead of the span.
    public var wholePicture: Bool
    /// Make no video at all, the sound alone.
    public var soundOnly = false

    public init(container: String? = nil, keepOriginalSound: Bool = false, wholePicture: Bool = false) {
      self.container = container
      self.keepOriginalSound = keepOriginalSound
      self.wholePicture = wholePicture
    }
  }

  /// Throws the first thing that no model could render.
  public func validate() throws(OrderError) {
    try recipe.validate(count: count)
    if recipe.video == nil, let option = optionForVideos { throw .optionWithoutVideo(option) }
    if let container = picture.container, !Limits.containers.contains(container) {
      throw .unknownContainer(container)
    }
  }
}

extension Recipe {
  /// Throws the first thing of `count` takes that no model could render.
  public func validate(count: Int = 1) throws(OrderError) {
    func need(_ condition: Bool, _ error: OrderError) throws(OrderError) { if !condition { throw error } }
    try need(video != nil || prompt.contains { !$0.isWhitespace }, .nothingToPerform)
    try need(
      span.duration.isFinite && Limits.duration.contains(span.duration), .outOfRange(.duration, span.duration)
    )
    try need(span.start.isFinite && Limits.start.contains(span.start), .outOfRange(.start, span.start))
    try need(
      cfgStrength.isFinite && Limits.cfgStrength.contains(cfgStrength), .outOfRange(.cfgStrength, cfgStrength)
    )
    for time in [guidanceInterval?.lowerBound, guidanceInterval?.upperBound].compactMap({ $0 }) {
      try need(time.isFinite && Limits.guidanceTime.contains(time), .outOfRange(.guidanceInterval, time))
    }
    try need(Limits.numSteps.contains(numSteps), .outOfRange(.numSteps, Double(numSteps)))
    try need(Limits.count.contains(count), .outOfRange(.count, Double(count)))
    try need(video != nil || span.start == 0, .optionWithoutVideo("start"))
  }
}

extension RenderOrder {
  /// The first option given that only a video can obey.
  private var optionForVideos: String? {
    if picture.container != nil { return "container" }
    if picture.keepOriginalSound { return "keep-original-sound" }
    return picture.wholePicture ? "whole-picture" : nil
  }
}

/// What an order may ask for.
public enum Limits {
  /// Seconds; one sync segment needs 0.64.
  public static let duration = 0.64...600.0
  public static let start = 0.0...1e6
  public static let cfgStrength = 0.0...100.0
  /// Of the sampling.
  public static let guidanceTime = 0.0...1.0
  public static let numSteps = 1...1000
  public static let count = 1...64
  public static let containers = ["mp4", "mov", "mkv", "webm"]
}

public enum OrderError: Error, Equatable, Sendable {
  public enum Field: String, Sendable {
    case duration, start, count
    case cfgStrength = "cfg-strength"
    case guidanceInterval = "guidance-interval"
    case numSteps = "num-steps"
  }

  /// Neither a video nor a prompt.
  case nothingToPerform
  case outOfRange(Field, Double)
  case unknownContainer(String)
  /// The option's name; it says something about a video, and there is none.
  case optionWithoutVideo(String)
}
