import Playback
import Studio
import Terminal
import Verification

/// As `explain`, and knows what comes from rooms that the studio does not see.
func explanation(of error: any Error) -> Explanation {
  switch error {
  case let error as VerificationError: explain(error)
  case let error as AudioError: explain(error)
  case let error as MonitorError: explain(error)
  case is NoTerminal: noTerminal
  case let error as TerminalError: explanation(of: error)
  case let error as ThemeError: explanation(of: error)
  case let error as StudioStart: explain(error)
  default: explain(error)
  }
}

private func explain(_ error: VerificationError) -> Explanation {
  switch error {
  case .noIndex(let path):
    Explanation(
      "\(path) cannot be read.", next: "Name a folder of goldens: one with index.json, weights/ and io/.",
      .noInput)
  case .unreadableIndex(let path): Explanation("\(path) is no index of goldens.", .badData)
  case .missingFile(let path): Explanation("\(path) is missing, and a case needs it.", .noInput)
  case .unreadableFile(let path): Explanation("\(path) has not the form that its case needs.", .badData)
  case .unwritableFolder(let path):
    Explanation(
      "\(path) cannot be written to.", next: "Set TMPDIR to a folder with a little room.", .cannotCreate)
  case .unknownConfig(let name): Explanation("index.json has no config named \(name).", .badData)
  case .missingSetting(let name):
    Explanation("index.json does not give \(name), which the case needs.", .badData)
  case .unusableTensor(let name, let shape):
    Explanation("The tensor \(name) of shape \(shape) is not what its case needs.", .badData)
  }
}
