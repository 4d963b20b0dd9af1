/// Why a video with sound could not be made. What the disk refuses is a `DraftError`, what is wrong with the
/// sound itself a `SoundError`. `reason` is libav's own short word.
public enum MuxError: Error, Equatable, Sendable {
  case cannotRead(path: String, reason: String)
  /// The file has no moving picture (sound only, cover art, a still).
  case noPicture(path: String)
  /// Not a number, negative, or without length.
  case badSpan(start: Double, duration: Double)
  /// The span begins after the last picture; seconds.
  case spanPastEnd(path: String, start: Double, pictureEnd: Double)
  case cannotHoldPicture(container: VideoContainer, codec: String)
  case cannotHoldSound(container: VideoContainer, codec: String)
  /// Debian's libav comes with all of them; another build may not.
  case encoderMissing(name: String)
  case encoding(codec: String, reason: String)
  /// libav refused to write this container.
  case cannotWrite(path: String, reason: String)
  case cancelled
}
