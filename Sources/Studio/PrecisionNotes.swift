import MMAudio
import Materials

extension Recipe {
  /// Settles what the recipe is performed in on this processor.
  ///
  /// - Parameter int8Holds: whether the model's towers do in int8. Asked where it matters alone: it may take seconds.
  /// - Returns: a sentence where that is not what was asked for.
  mutating func settlePrecision(
    for sizes: Architecture, int8Holds: () throws -> Bool
  ) rethrows -> [String] {
    let asked = precision
    precision = asked.resolved(for: sizes)
    if asked == .automatic {
      // The towers see pictures; all else is alike in int16 and int8.
      let mayBeInt8 = video != nil && precision == .int16 && Precision.int8.resolved(for: sizes) == .int8
      if mayBeInt8, try int8Holds() { precision = .int8 }
      return []
    }
    if asked == precision { return [] }
    if asked == .float16 {
      return ["Onset has no arithmetic in fp16: \(precision.rawValue) was used instead."]
    }
    return [
      "This processor is not faster in \(asked.rawValue) than in \(precision.rawValue), which was used instead."
    ]
  }
}
