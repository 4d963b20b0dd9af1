import CLibAV
import Materials

/// The pictures of a video file, upright and in the order of presentation, whatever Debian's libav reads.
///
/// Times are seconds from the first picture that is shown, whatever the container's clock says there: for a file whose
/// clock starts at 0 they are exactly the reference's. Not for use from several threads at once.
public final class VideoReader {
  /// One picture on its way: still libav's, not yet RGB.
  struct Shot {
    let frame: Frame
    /// From the first picture.
    let ticks: Int64
  }

  /// What was wrong with the file as far as it was read. What decodes is used all the same.
  public struct Damage: Sendable, Equatable {
    /// Pieces that were marked as damaged or did not decode.
    public var packets: Int
    /// The file ends before the end it declares.
    public var breaksOff: Bool
  }

  public let path: String
  public let facts: VideoFacts
  let clock: Clock
  private let open: () throws(VideoError) -> Decoder
  private var decoder: Decoder
  private var timeline: Timeline
  private let first: Shot
  /// Decoded before they were asked for.
  private var ahead: [Shot]
  /// The latest picture so far.
  private(set) var latest: Int64 = 0
  private let converter = PictureConverter()
  private let orientation: Orientation

  /// Opens the file and decodes its first picture.
  /// - Parameters:
  ///   - threads: for decoding; 0 for as many as there are cores. The pictures do not depend on it.
  ///   - isCancelled: asked before each packet; once true, reading ends with ``VideoError/cancelled``.
  public init(
    path: String, threads: Int = 0, isCancelled: @escaping () -> Bool = { false }
  ) throws(VideoError) {
    let open = { () throws(VideoError) -> Decoder in
      try Decoder(Container(path: path), threads: threads, isCancelled: isCancelled)
    }
    let decoder = try open()
    let container = decoder.container
    let stream = container.stream.pointee
    let rate = av_guess_frame_rate(container.format, container.stream, nil).rate
    var timeline = Timeline(clock: Clock(stream.time_base), rate: rate)
    guard let frame = try decoder.next() else { throw .damaged(path: path) }
    first = Shot(frame: frame, ticks: timeline.place(frame.ticks))
    ahead = [first]
    if container.mayHoldImage, let second = try decoder.next() {
      ahead.append(Shot(frame: second, ticks: timeline.place(second.ticks)))
    }
    orientation = container.orientation
    let isStill = container.mayHoldImage && ahead.count == 1
    facts = VideoFacts(
      container, first: frame, clock: timeline.clock, rate: rate, isStillImage: isStill)
    (self.path, self.open, self.decoder, self.timeline, clock) = (
      path, open, decoder, timeline, timeline.clock
    )
  }

  public var damage: Damage {
    Damage(packets: decoder.damagedPackets, breaksOff: decoder.brokeOff || endsEarly)
  }

  /// Read to the end, which comes long before the declared one: many containers count a few pictures too many.
  private var endsEarly: Bool {
    guard decoder.isDraining, let declared = decoder.container.pictureDuration else { return false }
    return clock.seconds(latest) + 0.5 < declared * 0.95
  }

  /// The first picture: all there is of a still image.
  public func firstPicture() throws(VideoError) -> Picture { try picture(of: first) }

  /// The pictures that the towers see of a span. Starts anew at each call; a later one ends the earlier.
  ///
  /// `span.start` counts from the first picture, to the nearest tick of the file's clock.
  public func pictures(in span: TimeSpan) throws(VideoError) -> PickedPictures {
    let start = clock.ticks(max(span.start, 0))
    try move(to: start)
    return PickedPictures(of: self, start: start, duration: span.duration)
  }

  /// The next picture, nil at the end.
  func next() throws(VideoError) -> Shot? {
    let shot = try ahead.isEmpty ? decode() : ahead.removeFirst()
    if let shot { latest = max(latest, shot.ticks) }
    return shot
  }

  func picture(of shot: Shot) throws(VideoError) -> Picture { try picture(of: shot, converter) }

  func picture(of shot: Shot, _ converter: PictureConverter) throws(VideoError) -> Picture {
    let orientation = shot.frame.orientation ?? orientation
    guard let picture = converter.picture(from: shot.frame, orientation: orientation) else {
      throw .unknownPixelFormat(path: path, format: shot.frame.formatName)
    }
    return picture
  }

  private func decode() throws(VideoError) -> Shot? {
    guard let frame = try decoder.next() else { return nil }
    return Shot(frame: frame, ticks: timeline.place(frame.ticks))
  }

  // MARK: - Moving

  /// Makes the next picture one at or before `start`: by a jump where that is worth it and lands well, else by
  /// reading from the beginning.
  func move(to start: Int64) throws(VideoError) {
    if clock.seconds(start) > 5, decoder.container.canSeek, try jump(to: start) { return }
    if ahead.first?.ticks == first.ticks, !ahead.isEmpty { return }
    let (clock, rate) = (timeline.clock, facts.guessedRate)
    decoder = try open()
    timeline = Timeline(clock: clock, rate: rate)
    ahead = []
  }

  /// Formats without an index land somewhere near; each try aims further back.
  private func jump(to start: Int64) throws(VideoError) -> Bool {
    guard let origin = timeline.origin else { return false }
    for backoff in [0, 2, 8] as [Double] {
      let target = start - clock.ticks(backoff)
      guard target > 0, decoder.seek(to: origin &+ target) else { return false }
      ahead = []
      guard let frame = try decoder.next(), let ticks = frame.ticks else { return false }
      let shot = Shot(frame: frame, ticks: timeline.place(ticks))
      if shot.ticks <= start {
        ahead = [shot]
        return true
      }
    }
    return false
  }
}
