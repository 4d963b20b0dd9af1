import Materials
import Media

/// Decoded pictures around a playhead, within a bound of memory. Pure.
struct PictureStrip {
  private struct Entry {
    let shown: TimedPicture
    /// When the next picture comes, in seconds; infinity for the last one, nil while that is unknown.
    var until: Double?

    var bytes: Int { shown.picture.pixels.count }

    func covers(_ time: Double) -> Bool { shown.time <= time && until.map { time < $0 } == true }
  }

  /// Where pictures are missing.
  enum Gap: Equatable {
    /// The one on the screen at a time.
    case at(Double)
    /// The one that follows the picture of a time.
    case after(Double)
  }

  /// Sorted by time.
  private var entries: [Entry] = []
  private var bytes = 0
  private let limit: Int
  /// Seconds that are kept ready before and after the playhead.
  private let reach: (behind: Double, ahead: Double)
  var playhead = 0.0

  init(limit: Int, reach: (behind: Double, ahead: Double)) { (self.limit, self.reach) = (limit, reach) }

  var isEmpty: Bool { entries.isEmpty }

  // MARK: Looking

  /// The picture on the screen at `time` or, until that is decoded, the nearest one before it; else the first
  /// one.
  func picture(at time: Double) -> TimedPicture? {
    entries.isEmpty ? nil : entries[max(index(at: time), 0)].shown
  }

  func isReady(at time: Double) -> Bool {
    let index = index(at: time)
    return index >= 0 && entries[index].covers(time)
  }

  /// nil where it is unknown or there is none.
  func time(after time: Double) -> Double? {
    let index = index(at: time)
    guard index >= 0, entries[index].covers(time), let until = entries[index].until else { return nil }
    return until.isFinite ? until : nil
  }

  func time(before time: Double) -> Double? {
    let index = index(at: time)
    guard index > 0, entries[index].covers(time), entries[index - 1].until == entries[index].shown.time else {
      return nil
    }
    return entries[index - 1].shown.time
  }

  /// Of the last picture, once that is known.
  var end: Double? { entries.last.flatMap { $0.until == .infinity ? $0.shown.time : nil } }

  /// The last entry that begins at or before `time`; -1 for none.
  private func index(at time: Double) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].shown.time <= time { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }

  // MARK: What to decode

  /// The gap that matters most: at the playhead, then after it, then before it; nil where all is ready.
  var gap: Gap? {
    if !isReady(at: playhead) { return gap(from: playhead, to: playhead) }
    let (behind, ahead) = affordableReach
    let gap =
      gap(from: playhead, to: playhead + ahead) ?? gap(from: max(playhead - behind, 0), to: playhead)
    return isFull(playhead - behind...playhead + ahead) ? nil : gap
  }

  /// No farther than what the bound of memory holds, by the pictures that are here.
  private var affordableReach: (behind: Double, ahead: Double) {
    let known = entries.filter { $0.until?.isFinite == true }
    let seconds = known.reduce(0) { $0 + ($1.until ?? 0) - $1.shown.time }
    let seen = known.reduce(0) { $0 + $1.bytes }
    if seen == 0 { return reach }
    let affordable = Double(limit) * 0.9 * seconds / Double(seen)
    return (min(reach.behind, affordable / 3), min(reach.ahead, affordable * 2 / 3))
  }

  /// Another picture would put out one that is wanted itself.
  private func isFull(_ wanted: ClosedRange<Double>) -> Bool {
    guard let first = entries.first, let last = entries.last else { return false }
    return bytes + last.bytes > limit && wanted.contains(first.shown.time) && wanted.contains(last.shown.time)
  }

  private func gap(from start: Double, to end: Double) -> Gap? {
    var (time, index) = (start, index(at: start))
    if index < 0 || !entries[index].covers(time) {
      // The one before may reach to here; only its successor tells.
      let isNear = index >= 0 && entries[index].until == nil && time - entries[index].shown.time < 2
      return isNear ? .after(entries[index].shown.time) : .at(time)
    }
    while time <= end {
      guard let until = entries[index].until else { return .after(entries[index].shown.time) }
      if until == .infinity { return nil }
      time = until
      index += 1
      if index >= entries.count || entries[index].shown.time != until {
        return .after(entries[index - 1].shown.time)
      }
    }
    return nil
  }

  // MARK: Taking in

  /// - Parameter before: the time of the picture that was decoded just before this one.
  mutating func add(_ shown: TimedPicture, after before: Double?) {
    if let before, before < shown.time { settle(before, until: shown.time) }
    let place = index(at: shown.time)
    if place >= 0, entries[place].shown.time == shown.time { return }
    entries.insert(Entry(shown: shown), at: place + 1)
    bytes += shown.picture.pixels.count
    while bytes > limit, entries.count > 1 { removeFarthest(but: shown.time) }
  }

  /// Nothing comes after the picture of `time`.
  mutating func endsAfter(_ time: Double) { settle(time, until: .infinity) }

  private mutating func settle(_ time: Double, until: Double) {
    let index = index(at: time)
    if index >= 0, entries[index].shown.time == time { entries[index].until = until }
  }

  /// The end that lies farther from the playhead goes; what lies ahead counts half as far.
  private mutating func removeFarthest(but time: Double) {
    guard let first = entries.first, let last = entries.last else { return }
    let removesFirst = (playhead - first.shown.time) * 2 > last.shown.time - playhead
    let index = removesFirst && first.shown.time != time || last.shown.time == time ? 0 : entries.count - 1
    bytes -= entries.remove(at: index).bytes
  }
}
