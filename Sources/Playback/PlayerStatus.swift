/// How a player stands, as the ear has it: what was written and is still under way counts as not yet played.
public struct PlayerStatus: Sendable, Equatable {
  /// True until the last of it has been heard.
  public var isPlaying = false
  /// Seconds; where the ear is.
  public var position = 0.0
  /// Seconds.
  public var duration = 0.0
  public var side = Side.a
  /// The owner's name for the track on that side.
  public var track: String?
  /// Seconds.
  public var loop: ClosedRange<Double>?
  public var volume: Float = 1
  public var isMuted = false
  public var matchesLoudness = false
  /// Of what is heard now.
  public var meter = Meter()

  public var device = ""
  /// False: nothing can be heard, and the playhead runs by the clock. While a device rests it counts as
  /// available.
  public var isAvailable = false
  /// Why there is no sound; nil where there is, or where nobody has looked yet.
  public var problem: AudioError?
  /// How often the sound broke off.
  public var underruns = 0
  /// Seconds from a sample's way out to the ear.
  public var delay = 0.0

  public init() {}

  /// What an observer wants to know at once; the rest it gets in time.
  var facts: PlayerStatus {
    var copy = self
    copy.position = 0
    copy.meter = Meter()
    copy.delay = 0
    return copy
  }
}
