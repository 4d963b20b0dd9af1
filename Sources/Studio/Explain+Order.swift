func explain(_ error: OrderError) -> Explanation {
  switch error {
  case .nothingToPerform:
    Explanation(
      "There is nothing to perform: no video and an empty prompt.",
      next: "Name a video, or say what to hear: onset render --prompt \"rain on a tin roof\"", .usage)
  case .outOfRange(let field, let value):
    Explanation("--\(field.rawValue) is \(number(value)); it must be \(range(of: field)).", .usage)
  case .unknownContainer(let name):
    Explanation(
      "--container \(name) is not known.", next: "Use one of: \(Limits.containers.joined(separator: ", ")).",
      .usage)
  case .optionWithoutVideo(let option):
    Explanation("--\(option) is about a video, and no video was given.", next: "Leave --\(option) out.", .usage)
  }
}

private func range(of field: OrderError.Field) -> String {
  switch field {
  case .duration:
    "between \(number(Limits.duration.lowerBound)) and \(number(Limits.duration.upperBound)) seconds"
  case .start: "a number of seconds from 0 on"
  case .cfgStrength:
    "between \(number(Limits.cfgStrength.lowerBound)) and \(number(Limits.cfgStrength.upperBound))"
  case .guidanceInterval: "LOW:HIGH, two times between 0 and 1"
  case .numSteps: "a whole number between \(Limits.numSteps.lowerBound) and \(Limits.numSteps.upperBound)"
  case .count: "a whole number between \(Limits.count.lowerBound) and \(Limits.count.upperBound)"
  }
}

/// Without a trailing `.0`.
func number(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
}
