/// What came of one file of a golden set.
public struct CaseResult: Sendable {
  public enum Outcome: Sendable {
    case passed, failed
    case notRun(Reason)
  }

  public enum Reason: String, Sendable {
    /// No case of that name is known.
    case unknown
    case needsVocabulary = "needs a vocabulary"
  }

  /// The file's name in the set: `io/clip_visual.safetensors`.
  public let name: String
  public let checks: [Check]
  /// Tensors of the file that were compared with nothing, as the engine does not show or have what they hold.
  public let notCompared: [String]
  /// What the engine, or the reading of the file, threw.
  public let error: (any Error)?
  private let reason: Reason?

  init(name: String, checks: [Check], notCompared: [String] = [], error: (any Error)? = nil) {
    self.name = name
    self.checks = checks
    self.notCompared = notCompared
    self.error = error
    reason = nil
  }

  init(name: String, notRun reason: Reason) {
    self.name = name
    checks = []
    notCompared = []
    error = nil
    self.reason = reason
  }

  public var outcome: Outcome {
    if let reason { return .notRun(reason) }
    return error == nil && !checks.isEmpty && checks.allSatisfy(\.passed) ? .passed : .failed
  }

  /// The check furthest from its tolerance.
  public var worst: Check? { checks.max { $0.strain < $1.strain } }
}
