/// What can go wrong between a path and its pictures.
public enum VideoError: Error, Equatable, Sendable {
  case notFound(path: String)
  case directory(path: String)
  case empty(path: String)
  /// The system's error number.
  case unreadable(path: String, errno: Int32)
  /// Nothing that libav knows.
  case notMedia(path: String)
  /// Known, but without moving or still pictures; cover art does not count.
  case noPictures(path: String, hasAudio: Bool)
  /// Debian's libav has no decoder for it.
  case unknownCodec(path: String, codec: String)
  /// libswscale makes no RGB of it.
  case unknownPixelFormat(path: String, format: String)
  case tooLarge(path: String, width: Int, height: Int, longestSide: Int, mostPixels: Int)
  /// There is a picture stream, and not one picture of it decodes.
  case damaged(path: String)
  /// The span starts at or after the last picture; seconds from the first picture.
  case startPastEnd(path: String, start: Double, end: Double)
  case outOfMemory(path: String)
  case cancelled
}
