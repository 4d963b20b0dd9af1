/// In and out points on a video, in seconds from its first picture.
public struct TimeSpan: Sendable, Equatable, Codable {
  public var start: Double
  public var duration: Double

  public init(start: Double = 0, duration: Double) {
    self.start = start
    self.duration = duration
  }

  public var end: Double { start + duration }
}
