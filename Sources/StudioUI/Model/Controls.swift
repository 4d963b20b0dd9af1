import Foundation
import Materials

/// What the person sets: the recipe of the next take, as the panel shows it.
public struct Controls: Sendable, Equatable, Codable {
  public var prompt = ""
  public var negativePrompt = ""
  public var cfgStrength = 4.5
  public var numSteps = 25
  public var span = TimeSpan(duration: 8)
  public var seed: UInt64 = 42
  /// The seed stays when a take is done, instead of counting up with "next seed".
  public var isSeedHeld = false
  public var model: String { didSet { precision = nil } }
  /// Of the take that was recalled, until a model is chosen; nil for the settings'.
  public var precision: Precision?
  public var maskAwayClip = false
  public var solver: Solver {
    get { chosenSolver ?? .euler }
    set { chosenSolver = newValue == .euler ? nil : newValue }
  }
  /// Of the take that was recalled; nil: guided all the way.
  public private(set) var guidanceInterval: ClosedRange<Double>?

  // Sessions of the past know no solver.
  private var chosenSolver: Solver?

  public init(model: String) { self.model = model }

  /// - Parameter video: absolute path, nil for text alone.
  /// - Parameter precision: where no take's was recalled.
  public func recipe(video: String?, precision: Precision = .automatic) -> Recipe {
    var recipe = Recipe(
      model: model, prompt: prompt, negativePrompt: negativePrompt, seed: seed, numSteps: numSteps,
      cfgStrength: cfgStrength, maskAwayClip: maskAwayClip,
      span: video == nil ? TimeSpan(duration: span.duration) : span, video: video,
      precision: self.precision ?? precision)
    recipe.solver = solver
    recipe.guidanceInterval = guidanceInterval
    return recipe
  }

  /// Takes over a take's recipe.
  public mutating func recall(_ recipe: Recipe) {
    prompt = recipe.prompt
    negativePrompt = recipe.negativePrompt
    cfgStrength = recipe.cfgStrength
    numSteps = recipe.numSteps
    span = recipe.span
    seed = recipe.seed
    model = recipe.model
    precision = recipe.precision
    maskAwayClip = recipe.maskAwayClip
    solver = recipe.solver
    guidanceInterval = recipe.guidanceInterval
  }

  /// The other one.
  mutating func switchSolver() { solver = solver == .euler ? .multistep : .euler }
}

/// One control of the panel, in the order of the tab key.
public enum ControlName: String, Sendable, CaseIterable, Codable {
  case prompt, negativePrompt, cfgStrength, numSteps, duration, seed, solver, model, maskAwayClip, live

  public var label: String {
    switch self {
    case .prompt: "prompt"
    case .negativePrompt: "negative"
    case .cfgStrength: "strength"
    case .numSteps: "steps"
    case .solver: "solver"
    case .duration: "duration"
    case .seed: "seed"
    case .model: "model"
    case .maskAwayClip: "mask clip"
    case .live: "live"
    }
  }

  public var isText: Bool { self == .prompt || self == .negativePrompt }

  public var slider: SliderRange? {
    switch self {
    case .cfgStrength: SliderRange(shown: 1...10, allowed: 0...100, step: 0.1, leap: 1, digits: 1, unit: "")
    case .numSteps: SliderRange(shown: 1...60, allowed: 1...1000, step: 1, leap: 5, digits: 0, unit: "")
    case .duration: SliderRange(shown: 1...12, allowed: 0.64...600, step: 0.1, leap: 1, digits: 1, unit: " s")
    default: nil
    }
  }
}

/// What a slider shows and how it moves; typed numbers may go beyond what is shown, to what is allowed.
public struct SliderRange: Sendable, Equatable {
  public let shown: ClosedRange<Double>
  public let allowed: ClosedRange<Double>
  public let step: Double
  public let leap: Double
  public let digits: Int
  public let unit: String

  /// 0 at the left end, 1 at the right.
  public func share(of value: Double) -> Double {
    min(1, max(0, (value - shown.lowerBound) / (shown.upperBound - shown.lowerBound)))
  }

  /// The value at a share of the slider's length, on its steps.
  public func value(at share: Double) -> Double {
    rounded(shown.lowerBound + min(1, max(0, share)) * (shown.upperBound - shown.lowerBound))
  }

  /// A move by steps stays within what is shown, unless the value was typed beyond it.
  public func moved(_ value: Double, by delta: Double) -> Double {
    let low = min(value, shown.lowerBound)
    let high = max(value, shown.upperBound)
    return rounded(min(high, max(low, value + delta)))
  }

  public func text(_ value: Double) -> String { decimal(value, digits) + unit }

  private func rounded(_ value: Double) -> Double {
    let scale = 1 / step
    return (value * scale).rounded() / scale
  }
}

/// A number with so many digits behind the point.
func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

extension Controls {
  /// A slider's value as a number.
  public func value(of name: ControlName) -> Double? {
    switch name {
    case .cfgStrength: cfgStrength
    case .numSteps: Double(numSteps)
    case .duration: span.duration
    default: nil
    }
  }

  public mutating func set(_ name: ControlName, to value: Double) {
    switch name {
    case .cfgStrength: cfgStrength = value
    case .numSteps: numSteps = Int(value)
    case .duration: span.duration = value
    default: break
    }
  }

  /// Back to what a new session has; the span keeps its start.
  public mutating func reset(_ name: ControlName, to fresh: Controls) {
    switch name {
    case .prompt: prompt = fresh.prompt
    case .negativePrompt: negativePrompt = fresh.negativePrompt
    case .cfgStrength: cfgStrength = fresh.cfgStrength
    case .numSteps: numSteps = fresh.numSteps
    case .duration: span.duration = fresh.span.duration
    case .seed: (seed, isSeedHeld) = (fresh.seed, false)
    case .model: model = fresh.model
    case .maskAwayClip: maskAwayClip = false
    case .solver: (solver, guidanceInterval) = (.euler, nil)
    case .live: break
    }
  }
}
