import Materials

/// One picture that the towers see, as it comes out of a file.
public struct PickedPicture: Sendable {
  public let picture: Picture
  /// Seconds from the start of the span.
  public let time: Double
  /// How many places it fills at each rate; at least one of both is not zero.
  public let places: FrameSampler.Places
}

/// The pictures of a span that ``FrameSampler`` picks, one at a time: the others are never turned into RGB, and decoding
/// stops where the span does.
public struct PickedPictures {
  private let reader: VideoReader
  private let start: Int64
  private var sampler: FrameSampler
  /// What is on the screen when the span starts, until it is clear whether it is needed.
  private var onScreen: VideoReader.Shot?
  private var waiting: VideoReader.Shot?
  private var hasPicked = false
  private var pastEnd = 0

  init(of reader: VideoReader, start: Int64, duration: Double) {
    self.reader = reader
    self.start = start
    sampler = FrameSampler(duration: duration)
  }

  /// nil at the end of the span or of the file.
  public mutating func next() throws(VideoError) -> PickedPicture? {
    while let (shot, time) = try nextInSpan() {
      let places = sampler.places(at: time)
      if places.clip == 0, places.sync == 0 { continue }
      hasPicked = true
      return try PickedPicture(picture: reader.picture(of: shot), time: time, places: places)
    }
    if !hasPicked {
      throw .startPastEnd(
        path: reader.path, start: reader.clock.seconds(start), end: reader.clock.seconds(reader.latest))
    }
    return nil
  }

  /// The next picture at or after the start, with its time. One stray time past the end does not end the span: the
  /// reference passes over it too.
  private mutating func nextInSpan() throws(VideoError) -> (VideoReader.Shot, Double)? {
    while pastEnd < 2 {
      guard let shot = try nextShot() else { return nil }
      let time = reader.clock.seconds(shot.ticks - start)
      if time < 0 {
        onScreen = shot
      } else if let shown = lasting(until: time) {
        waiting = shot
        return (shown, 0)
      } else {
        pastEnd = time > sampler.duration ? pastEnd + 1 : 0
        return (shot, time)
      }
    }
    return nil
  }

  private mutating func nextShot() throws(VideoError) -> VideoReader.Shot? {
    guard let shot = waiting else { return try reader.next() }
    waiting = nil
    return shot
  }

  /// The picture that was on the screen at the start, if it stays for longer than a sync step: slides and recordings of
  /// screens may show one for seconds. Otherwise the span begins with its own first picture, as the reference has it.
  private mutating func lasting(until time: Double) -> VideoReader.Shot? {
    defer { onScreen = nil }
    return time > 1 / FootageLength.syncRate ? onScreen : nil
  }
}
