import Library
import Materials
import Playback

/// What lies on the two sides of the player.
public struct Desk: Sendable, Equatable {
  public var sounds: [Side: SoundName] = [:]
  public var side = Side.a
  /// Sides that were filled by hand; new takes and the selection leave them alone.
  public var pinned: Set<Side> = []
  /// Second of the video at which the player's time begins.
  public var origin = 0.0
  /// Seconds of the longer side.
  public var duration = 0.0
  /// Player's time that was asked for last, until the player reports.
  public var wanted: Double?
  public var isLooping = false

  public init() {}

  public var sound: SoundName? { sounds[side] }

  /// Two sounds lie side by side, at least one of them for good.
  public var isComparing: Bool { !pinned.isEmpty && sounds[.a] != nil && sounds[.b] != nil }

  /// Where the next sound goes that nobody asked for by side; nil where both are taken.
  public var free: Side? { pinned.isEmpty ? side : Side.allCases.first { !pinned.contains($0) } }
}

extension Model {
  /// Second of the video.
  public var playhead: Double { desk.origin + (desk.wanted ?? player.position) }

  /// Seconds of the whole timeline: the video's, else the longest that is there.
  public var timeline: Double {
    if let video, video.duration > 0 { return video.duration }
    return max(controls.span.duration, desk.duration, 1)
  }

  public func take(_ name: SoundName?) -> TakeRecord? {
    guard case .take(let id) = name else { return nil }
    return takes.all.first { $0.id == id }
  }

  /// Span of the video that a sound covers.
  public func span(of name: SoundName) -> TimeSpan? {
    switch name {
    case .take(let id): takes.all.first { $0.id == id }?.recipe.span
    case .draft: draft?.performance.recipe.span
    case .estimate: estimate?.job.recipe.span
    }
  }

  /// `take 003`, `draft`, `estimate 12/25`.
  public func title(of name: SoundName) -> String {
    switch name {
    case .take(let id):
      takes.all.first { $0.id == id }.map { "take \(padded($0.number))" } ?? "take"
    case .draft: "draft"
    case .estimate(_, let step): "estimate \(step)/\(estimate?.steps ?? step)"
    }
  }
}

/// At least three digits.
func padded(_ number: Int) -> String { String(repeating: "0", count: max(0, 3 - "\(number)".count)) + "\(number)" }
