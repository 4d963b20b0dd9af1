import MMAudio

func explain(_ error: MMAudioError) -> Explanation {
  switch error {
  case .durationOutOfRange(let seconds, let minimum, let maximum):
    Explanation(
      "\(number(seconds)) s cannot be performed; this model takes \(number(minimum)) to \(number(maximum)) s.",
      .usage)
  case .notFinite(let stage):
    Explanation(
      "The \(stage.rawValue) stage gave values that are no numbers: the weights are damaged or not this model's.",
      next: "'onset models check' tells which files are whole.", .badData)
  case .wrongVocabulary(let path, let start, let wantedStart):
    Explanation(
      "\(path) is not this model's vocabulary: its start token is \(start), and the text tower's is \(wantedStart).",
      .badData)
  case .noConfiguration(let path): Explanation("\(path) cannot be read, so the folder is no model.", .noInput)
  case .unreadableVocabulary(let path): Explanation("The vocabulary \(path) cannot be read.", .noInput)
  case .malformedConfiguration(let path, let key):
    Explanation(
      key.isEmpty ? "\(path) is not JSON." : "\(path): '\(key)' is missing or of the wrong kind.", .badData)
  case .unknownConfigurationFormat(let path, let format):
    Explanation(
      "\(path) is of format \(format), which this version of Onset does not know.", next: "Update Onset.",
      .badData)
  case .unusableConfiguration(let path, let key, let value):
    Explanation("\(path): '\(key)' is \(value), with which no model can be built.", .badData)
  case .unusableSize(let name, let value):
    Explanation(
      "The model's size '\(name)' is \(number(value)), with which no network can be built.", .badData)
  default:
    Explanation(
      "The engine was asked for something impossible: \(error).", next: "Please report it.", .software)
  }
}
