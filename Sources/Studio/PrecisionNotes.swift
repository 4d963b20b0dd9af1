import MMAudio
import Materials

extension Recipe {
  /// Settles what the recipe is performed in on this processor.
  ///
  /// - Returns: a sentence where that is not what was asked for.
  mutating func settlePrecision(for sizes: Architecture) -> [String] {
    let asked = precision
    precision = asked.resolved(for: sizes)
    if asked == .automatic || asked == precision { return [] }
    if asked == .float16 { return ["Onset has no arithmetic in fp16: \(precision.rawValue) was used instead."] }
    return [
      "This processor is not faster in \(asked.rawValue) than in \(precision.rawValue), which was used instead."
    ]
  }
}
