import Materials

/// Which packets of a picture stream go into the output, and where its clock starts. Pure: times in, choice
/// out.
///
/// A stream copy can start at a key picture only, and a picture near the end may need a later one to be
/// decoded. So the choice has pictures around the span: a container with edit lists hides them, another shows
/// them.
package struct Cut: Equatable {
  /// Places in the index, decode order.
  package let packets: ClosedRange<Int>
  /// Among them those that belong to a group of pictures we do not have.
  package let leftOut: Set<Int>
  /// Ticks of the input at which the output starts.
  package let origin: Int64
  /// Ticks of the input at which the last shown picture ends.
  package let end: Int64
  /// Seconds of silence before the sound, so that it stands at the span's start to the sample.
  package let silence: Double
  /// What the output shows, in seconds from the input's first picture.
  package let span: TimeSpan
  /// Pictures of the packets appear after the end, for others' sake, and are to be hidden by an edit list.
  package private(set) var hasHiddenEnd = false

  package func keeps(_ index: Int) -> Bool { packets.contains(index) && !leftOut.contains(index) }
}

extension Cut {
  /// Every picture, the sound at `start` seconds.
  package init(whole index: PictureIndex, soundAt start: Double) {
    let shown = index.shown
    packets = 0...max(0, index.stamps.count - 1)
    leftOut = []
    origin = index.firstShown
    end = index.end(of: shown.max() ?? origin)
    silence = start
    span = TimeSpan(start: 0, duration: index.seconds(end - origin))
  }

  /// The pictures of a span; all of them where the span covers the clip. Nil where it begins after the last
  /// picture.
  package init?(_ span: TimeSpan, of index: PictureIndex, hidesPictures: Bool) {
    let first = index.firstShown
    let start = first + index.ticks(span.start, .down)
    let stop = max(start + 1, first + index.ticks(span.end, .up))
    let shown = index.shown
    guard let last = shown.max(), start < index.end(of: last) else { return nil }
    if span.start <= 0 && last < stop {
      self.init(whole: index, soundAt: 0)
      return
    }
    // The picture on show at the start, even if it appeared a little earlier.
    let opening = shown.filter { $0 <= start }.max() ?? first
    let key = index.key(before: opening)
    let closing = index.lastPlace(before: stop, withoutGaps: !hidesPictures)
    let keyShown = index.stamps[key].shown ?? first
    let packets = key...max(key, closing)
    // Open groups: pictures shown before their key picture lean on the group before.
    let leftOut = key == 0 ? [] : packets.filter { index.stamps[$0].shown ?? keyShown < keyShown }
    let kept = packets.filter { !leftOut.contains($0) }.compactMap { index.stamps[$0].shown }
    let origin = hidesPictures ? opening : min(kept.min() ?? opening, opening)
    let closed = (hidesPictures ? kept.filter { $0 < stop } : kept).max() ?? opening
    let actual = TimeSpan(
      start: index.seconds(origin - first), duration: index.seconds(index.end(of: closed) - origin))
    self.init(
      packets: packets, leftOut: Set(leftOut), origin: origin, end: index.end(of: closed),
      silence: max(0, span.start - actual.start), span: actual,
      hasHiddenEnd: hidesPictures && kept.contains { $0 >= stop })
  }
}

extension PictureIndex {
  /// Times of the pictures that a player shows, decode order.
  fileprivate var shown: [Int64] { stamps.filter { !$0.isHidden }.compactMap(\.shown) }

  fileprivate var firstShown: Int64 { shown.min() ?? stamps.compactMap(\.shown).min() ?? 0 }

  /// When the picture that appears at `time` gives way to the next.
  fileprivate func end(of time: Int64) -> Int64 {
    if let next = stamps.lazy.compactMap(\.shown).filter({ $0 > time }).min() { return next }
    let stated = stamps.first { $0.shown == time }?.duration ?? 0
    return time + (stated > 0 ? stated : usualDuration)
  }

  /// The last key picture that is shown no later than `time` and decoded no later than its picture.
  fileprivate func key(before time: Int64) -> Int {
    let place = stamps.lastIndex { $0.shown == time } ?? 0
    return stamps[...place].lastIndex { $0.isKey && ($0.shown ?? .max) <= time } ?? 0
  }

  /// The last packet of a picture before `time`. What lies before it in the file comes along, even if it is
  /// shown later; where that cannot be hidden, the pictures between must come too.
  fileprivate func lastPlace(before time: Int64, withoutGaps: Bool) -> Int {
    var place = stamps.lastIndex { ($0.shown ?? .max) < time } ?? 0
    while withoutGaps, let latest = stamps[...place].compactMap(\.shown).max() {
      guard let between = stamps.lastIndex(where: { ($0.shown ?? .max) < latest }), between > place else {
        break
      }
      place = between
    }
    return place
  }
}
