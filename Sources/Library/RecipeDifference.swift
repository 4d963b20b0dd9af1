import Materials

/// A setting in which two recipes differ, as a person writes its values.
public struct RecipeDifference: Sendable, Equatable {
  public enum Field: String, Sendable, CaseIterable {
    case model, prompt, seed, start, duration, video, precision, noise, solver
    case negativePrompt = "negative prompt"
    case numSteps = "steps"
    case cfgStrength = "cfg strength"
    case maskAwayClip = "mask away clip"
    case guidanceInterval = "guidance interval"
  }

  public let field: Field
  public let old: String
  public let new: String
}

/// In the order of the fields: what to change in `old` to get `new`.
public func differences(between old: Recipe, and new: Recipe) -> [RecipeDifference] {
  RecipeDifference.Field.allCases.compactMap { field in
    let (before, after) = (field.text(of: old), field.text(of: new))
    return before == after ? nil : RecipeDifference(field: field, old: before, new: after)
  }
}

extension RecipeDifference.Field {
  fileprivate func text(of recipe: Recipe) -> String {
    switch self {
    case .model: recipe.model
    case .prompt: recipe.prompt
    case .negativePrompt: recipe.negativePrompt
    case .seed: String(recipe.seed)
    case .numSteps: String(recipe.numSteps)
    case .cfgStrength: plain(recipe.cfgStrength)
    case .maskAwayClip: recipe.maskAwayClip ? "on" : "off"
    case .start: plain(recipe.span.start)
    case .duration: plain(recipe.span.duration)
    case .video: recipe.video ?? ""
    case .precision: recipe.precision.rawValue
    case .noise: recipe.noise.rawValue
    case .solver: recipe.solver.rawValue
    case .guidanceInterval:
      recipe.guidanceInterval.map { "\(plain($0.lowerBound)):\(plain($0.upperBound))" } ?? "all"
    }
  }

  /// Without a trailing `.0`.
  private func plain(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
