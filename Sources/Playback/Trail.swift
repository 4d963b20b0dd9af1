/// Where the playhead was when each of the last frames was written: the way back from a frame that is heard
/// now to its place in the track. Loops and jumps make that more than a subtraction.
struct Trail {
  struct Mark {
    /// Counted over everything that was ever written.
    let frame: Int
    let playhead: Int
    let moves: Bool
    let loop: Range<Int>?
    let meter: Meter
  }

  /// At 10 ms a mark more than any buffer holds.
  private static let capacity = 1024
  private var marks: [Mark] = []
  private var next = 0

  init() { marks.reserveCapacity(Self.capacity) }

  mutating func append(_ mark: Mark) {
    if marks.count < Self.capacity { marks.append(mark) } else { marks[next] = mark }
    next = (next + 1) % Self.capacity
  }

  mutating func clear() {
    marks.removeAll(keepingCapacity: true)
    next = 0
  }

  /// The mark in which that frame lies; the oldest for what came before it, nil for an empty trail.
  func mark(at frame: Int) -> Mark? {
    var index = next
    for _ in marks {
      index = (index + marks.count - 1) % marks.count
      if marks[index].frame <= frame { return marks[index] }
    }
    return marks.isEmpty ? nil : marks[index]
  }

  /// The place in the track, in frames.
  func playhead(at frame: Int) -> Int? {
    guard let mark = mark(at: frame) else { return nil }
    guard mark.moves else { return mark.playhead }
    let place = mark.playhead + max(0, frame - mark.frame)
    guard let loop = mark.loop, mark.playhead < loop.upperBound, place >= loop.upperBound else {
      return place
    }
    return loop.lowerBound + (place - loop.upperBound) % max(1, loop.count)
  }
}
