import Materials

/// A rendered sound that is not on disk yet.
public struct Performance: Sendable {
  /// With its seed resolved, and the span as it was performed.
  public let recipe: Recipe
  public let waveform: Waveform
  /// Seconds by stage.
  public let timings: [String: Double]
  /// Stages whose result was at hand from an earlier render.
  public let reused: [Stage]
  /// Sentences for the user about what was done otherwise than asked.
  public let notes: [String]

  public init(
    recipe: Recipe, waveform: Waveform, timings: [String: Double] = [:], reused: [Stage] = [],
    notes: [String] = []
  ) {
    self.recipe = recipe
    self.waveform = waveform
    self.timings = timings
    self.reused = reused
    self.notes = notes
  }
}
