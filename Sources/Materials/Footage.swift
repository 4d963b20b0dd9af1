/// The pictures of a span of a video as the towers want them, already resized.
///
/// Pictures that a rate's rule repeats share their storage.
public struct Footage: Sendable {
  /// 8 a second, squashed to the image tower's square.
  public var clipFrames: [Picture]
  /// 25 a second, shorter side resized, then centre-cropped to the sync tower's square.
  public var syncFrames: [Picture]
  /// Seconds that the pictures cover after the duration rule; what the sequence lengths are derived from.
  public var duration: Double

  public init(clipFrames: [Picture], syncFrames: [Picture], duration: Double) {
    self.clipFrames = clipFrames
    self.syncFrames = syncFrames
    self.duration = duration
  }
}
