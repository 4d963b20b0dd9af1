/// What can be wrong with what the engine is asked for; facts only, the sentences are the studio's.
public enum MMAudioError: Error, Equatable, Sendable {
  /// Seconds; `seconds` may be NaN.
  case durationOutOfRange(seconds: Double, minimum: Double, maximum: Double)
}
