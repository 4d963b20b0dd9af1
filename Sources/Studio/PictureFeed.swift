import Foundation
import Materials
import Media
import Synchronization

/// A video's pictures for a screen, small and by time, decoded ahead of a playhead on a thread of their own.
/// Every call returns at once.
public final class PictureFeed: Sendable {
  public enum State: Sendable, Equatable {
    case opening
    case open(VideoFacts)
    /// Nothing of the file can be shown.
    case failed(Explanation)
  }

  private let film: Film
  private let thread: OwnThread

  /// - Parameters:
  ///   - video: path of a video or still image.
  ///   - maxSide: pixels of the pictures' longer side at most.
  ///   - memory: bytes of pictures that are kept.
  public init(video: String, maxSide: Int, memory: Int = 64 << 20) {
    film = Film(video, maxSide: max(maxSide, 1), memory: memory)
    thread = OwnThread("onset.pictures", niceness: 1)
    thread.perform { [film] in film.run() }
  }

  deinit { film.close() }

  public var state: State { film.desk.withLock(\.state) }

  /// nil until the file is open.
  public var facts: VideoFacts? {
    if case .open(let facts) = state { facts } else { nil }
  }

  /// Seconds to the end of the last picture: as the file declares it until it has been seen; nil where
  /// neither is.
  public var duration: Double? {
    film.desk.withLock { desk in desk.strip.end.map { $0 + desk.period } ?? desk.facts?.duration }
  }

  /// The picture on the screen at `seconds` or, while that is being decoded, the nearest decoded one before
  /// it, with its own time; nil while there is none. Moves the playhead there.
  public func picture(at seconds: Double) -> TimedPicture? {
    film.move(to: seconds)
    return film.desk.withLock { $0.strip.picture(at: $0.strip.playhead) }
  }

  /// When the next picture comes, for stepping; by the frame rate where it is not decoded yet. `seconds` at
  /// the end.
  public func time(ofPictureAfter seconds: Double) -> Double {
    film.desk.withLock { desk in
      if let time = desk.strip.time(after: seconds) { return time }
      if let end = desk.strip.end ?? desk.facts?.duration, seconds + desk.period / 2 >= end { return seconds }
      return seconds + desk.period
    }
  }

  public func time(ofPictureBefore seconds: Double) -> Double {
    film.desk.withLock { $0.strip.time(before: seconds) ?? max(seconds - $0.period, 0) }
  }

  /// - Parameter onChange: called on the decoder's thread when the state changes and when the picture at the
  ///   playhead is there. The last one counts.
  public func observe(_ onChange: @escaping @Sendable () -> Void) {
    film.desk.withLock { $0.onChange = onChange }
  }

  /// No more is decoded; what is decoded stays.
  public func close() { film.close() }
}

/// What the decoder's thread and the others share, and its work.
private final class Film: Sendable {
  struct Desk {
    var strip: PictureStrip
    var state = PictureFeed.State.opening
    var onChange: @Sendable () -> Void = {}
    var isClosed = false

    var facts: VideoFacts? {
      if case .open(let facts) = state { facts } else { nil }
    }

    /// Seconds from picture to picture.
    var period: Double { 1 / (facts?.guessedRate ?? facts?.averageRate ?? 25) }
  }

  let desk: Mutex<Desk>
  private let path: String
  private let maxSide: Int
  private let wake = DispatchSemaphore(value: 0)
  private let isClosed = Cancellation()

  init(_ path: String, maxSide: Int, memory: Int) {
    (self.path, self.maxSide) = (path, maxSide)
    desk = Mutex(Desk(strip: PictureStrip(limit: memory, reach: (behind: 5, ahead: 10))))
  }

  func move(to seconds: Double) {
    let place = seconds.isFinite ? max(seconds, 0) : 0
    let moved = desk.withLock { desk in
      defer { desk.strip.playhead = place }
      return desk.strip.playhead != place
    }
    if moved { wake.signal() }
  }

  func close() {
    isClosed.cancel()
    wake.signal()
  }

  // MARK: On the decoder's thread

  func run() {
    let isClosed = isClosed
    do {
      let reader = try VideoReader(path: path, threads: 2, isCancelled: { isClosed.isCancelled })
      change { $0.state = .open(reader.facts) }
      try feed(from: reader)
    } catch VideoError.cancelled {
    } catch {
      // What was decoded of a damaged file is shown all the same.
      change { if $0.strip.isEmpty { $0.state = .failed(explain(error)) } }
    }
  }

  private func feed(from reader: VideoReader) throws {
    var projection: Projection?
    while !isClosed.isCancelled {
      guard let gap = desk.withLock({ $0.strip.gap }), projection?.isStuck(at: gap) != true else {
        wake.wait()
        continue
      }
      if projection?.leads(to: gap) != true {
        projection = Projection(try reader.reel(from: gap.time, maxSide: maxSide), from: gap.time)
      }
      try projection?.advance { shown, before in take(shown, after: before) }
    }
  }

  /// nil for the end.
  private func take(_ shown: TimedPicture?, after before: Double?) {
    let isAwaited = desk.withLock { desk in
      let wasReady = desk.strip.isReady(at: desk.strip.playhead)
      if let shown {
        desk.strip.add(shown, after: before)
      } else if let before {
        desk.strip.endsAfter(before)
      }
      // It is on the screen as soon as nothing nearer is.
      return !wasReady && desk.strip.picture(at: desk.strip.playhead)?.time == (shown?.time ?? before)
        || !wasReady && desk.strip.isReady(at: desk.strip.playhead)
    }
    if isAwaited { desk.withLock(\.onChange)() }
  }

  private func change(_ body: (inout Desk) -> Void) {
    desk.withLock { body(&$0) }
    desk.withLock(\.onChange)()
  }
}

/// A reel on its way.
private struct Projection {
  private let reel: Reel
  private let start: Double
  /// Of the picture that came last.
  private var time: Double?
  private var hasEnded = false

  init(_ reel: Reel, from start: Double) { (self.reel, self.start) = (reel, start) }

  /// Whether going on is the way to a gap: jumps cost the pictures back to a key picture.
  func leads(to gap: PictureStrip.Gap) -> Bool {
    if hasEnded { return false }
    switch gap {
    case .after(let before): return time == before || time == nil && start == before
    case .at(let wanted):
      let here = time ?? start
      return here <= wanted && wanted - here < 2
    }
  }

  /// Where the end did not fill a gap, trying again will not, either.
  func isStuck(at gap: PictureStrip.Gap) -> Bool { hasEnded && gap.time >= (time ?? start) }

  mutating func advance(_ take: (_ shown: TimedPicture?, _ before: Double?) -> Void) throws {
    switch try reel.next() {
    case .passed: break
    case .picture(let shown):
      // Some files show a picture before the one before it; no clock goes there.
      if let time, shown.time <= time { return }
      take(shown, time)
      time = shown.time
    case .end:
      hasEnded = true
      take(nil, time)
    }
  }
}

extension PictureStrip.Gap {
  fileprivate var time: Double {
    switch self {
    case .at(let time), .after(let time): time
    }
  }
}
