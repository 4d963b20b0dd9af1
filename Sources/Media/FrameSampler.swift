import Materials

/// Which pictures the towers see: the first at or after each tick of both rates, so that a slow video repeats pictures
/// and a fast one skips some (reference: `av_utils.py`, `read_frames`).
public struct FrameSampler: Sendable {
  /// How many places of each rate one picture fills.
  public struct Places: Sendable, Equatable {
    public var clip: Int
    public var sync: Int

    public init(clip: Int, sync: Int) {
      self.clip = clip
      self.sync = sync
    }
  }

  /// Seconds asked for.
  public let duration: Double
  private var clip = Ticks(rate: FootageLength.clipRate)
  private var sync = Ticks(rate: FootageLength.syncRate)

  public init(duration: Double) {
    self.duration = duration
  }

  /// Pictures before the span (`time < 0`) and after it fill nothing; one exactly at its end still counts.
  /// - Parameter time: seconds from the start of the span; pictures come in the order of presentation.
  public mutating func places(at time: Double) -> Places {
    guard time >= 0, time <= duration else { return Places(clip: 0, sync: 0) }
    return Places(clip: clip.advance(to: time), sync: sync.advance(to: time))
  }

  /// The tick is accumulated, not multiplied: 25 times 0.04 drifts above 1, and the reference drifts with it.
  private struct Ticks: Sendable {
    var next = 0.0
    let step: Double

    init(rate: Double) {
      step = 1 / rate
    }

    mutating func advance(to time: Double) -> Int {
      var count = 0
      while time >= next {
        count += 1
        next += step
      }
      return count
    }
  }
}
