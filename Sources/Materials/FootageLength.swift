/// How long footage is, once its pictures are picked: the requested duration, cut to what both rates have.
public struct FootageLength: Sendable, Equatable {
  /// Pictures a second for the image tower.
  public static let clipRate = 8.0
  /// Pictures a second for the sync tower.
  public static let syncRate = 25.0
  /// The sync tower looks at this many pictures at a time: there is nothing to hear with fewer.
  public static let fewestSyncFrames = 16
  /// Seconds; 0.64.
  public static let shortest = Double(fewestSyncFrames) / syncRate

  /// Seconds.
  public let duration: Double
  /// How many of the picked pictures count.
  public let clipFrames: Int
  public let syncFrames: Int

  /// The duration rule of the reference (`eval_utils.py`, `load_video`): in doubles, in this order, cut off, not rounded.
  /// - Parameters:
  ///   - requested: seconds asked for.
  ///   - clip: pictures picked at 8 a second.
  ///   - sync: pictures picked at 25 a second.
  public init(requested: Double, clip: Int, sync: Int) {
    var duration = requested > 0 ? requested : 0
    duration = min(duration, Double(clip) / Self.clipRate)
    duration = min(duration, Double(sync) / Self.syncRate)
    self.duration = duration
    clipFrames = Int(Self.clipRate * duration)
    syncFrames = Int(Self.syncRate * duration)
  }
}
