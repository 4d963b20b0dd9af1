import Materials

/// What a render tells while it runs.
public enum RenderEvent: Sendable {
  /// `done` of `total` pieces of a stage; `secondsLeft` for the whole render, when there is ground for an estimate.
  case progress(Stage, done: Int, total: Int, secondsLeft: Double?)
  case finished(Stage, seconds: Double)
  /// On disk, complete.
  case take(Take)
}
