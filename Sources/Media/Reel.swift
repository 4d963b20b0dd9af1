import CLibAV
import Materials

/// A picture and when it is shown, in seconds from the first one.
public struct TimedPicture: Sendable, Equatable {
  public let picture: Picture
  public let time: Double

  public init(picture: Picture, time: Double) {
    self.picture = picture
    self.time = time
  }
}

/// A video's pictures one after the other, small, as a screen shows them. A later reel of the same reader
/// ends the earlier.
public final class Reel {
  public enum Reading {
    case picture(TimedPicture)
    /// Decoded on the way to where the reel begins: a chance to think again.
    case passed
    case end
  }

  private let reader: VideoReader
  private let start: Int64
  private let converter: PictureConverter
  /// What is on the screen at the start, until the picture after it is known.
  private var onScreen: VideoReader.Shot?
  private var waiting: VideoReader.Shot?

  fileprivate init(_ reader: VideoReader, from start: Int64, maxSide: Int) {
    self.reader = reader
    self.start = start
    converter = PictureConverter(maxSide: maxSide)
  }

  /// The next picture in the order of presentation; the first is the one on the screen at the start, or the
  /// last one where that lies past the end.
  public func next() throws(VideoError) -> Reading {
    if let shot = waiting {
      waiting = nil
      return try reading(shot)
    }
    guard let shot = try reader.next() else {
      defer { onScreen = nil }
      return try onScreen.map(reading) ?? .end
    }
    if shot.ticks <= start {
      onScreen = shot
      return .passed
    }
    guard let shown = onScreen else { return try reading(shot) }
    (onScreen, waiting) = (nil, shot)
    return try reading(shown)
  }

  private func reading(_ shot: VideoReader.Shot) throws(VideoError) -> Reading {
    .picture(
      TimedPicture(
        picture: try reader.picture(of: shot, converter), time: reader.clock.seconds(shot.ticks)))
  }
}

extension VideoReader {
  /// - Parameters:
  ///   - seconds: from the first picture.
  ///   - maxSide: pixels of the longer side at most, as it is to be seen; smaller pictures stay as they are.
  public func reel(from seconds: Double = 0, maxSide: Int) throws(VideoError) -> Reel {
    let place = max(seconds, 0)
    var start = clock.ticks(place)
    // What is on the screen began before, never after, and the ticks of some files are as long as a picture.
    if clock.seconds(start) > place + 1e-6 { start -= 1 }
    try move(to: start)
    return Reel(self, from: start, maxSide: maxSide)
  }
}
