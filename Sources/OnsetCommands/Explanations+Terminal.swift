import Foundation
import Studio
import Terminal

/// The sentences for what goes wrong between us and the terminal.
func explanation(of error: TerminalError) -> Explanation {
  switch error {
  case .notATerminal:
    Explanation(
      "Standard input or output is no terminal.", next: "Start it in a terminal, without pipes around it.",
      .unavailable)
  case .cannotPlaceCursor(let term):
    Explanation(
      term.isEmpty ? "TERM is not set." : "A terminal of the kind \(term) cannot place its cursor.",
      next: "Use --plain, or set TERM to what the terminal is, for example xterm-256color.", .unavailable)
  case .cannotOpen(let term):
    Explanation("The terminal \(term) cannot be opened.", next: "Try TERM=xterm-256color.", .unavailable)
  case .cannotSetModes(let code):
    Explanation("The terminal's modes cannot be set: \(String(cString: strerror(code))).", .unavailable)
  case .alreadyOpen: Explanation("The screen is open already.", .software)
  case .cannotOpenLog(let path, let code):
    Explanation("\(path) cannot be written: \(String(cString: strerror(code))).", .cannotCreate)
  case .tooManyFiles: Explanation("Too many files are open.", .temporary)
  }
}

/// The sentences for themes.
func explanation(of error: ThemeError) -> Explanation {
  switch error {
  case .unknown(let name, let known):
    Explanation("There is no theme \(name).", next: "There are: \(known.joined(separator: ", ")).", .usage)
  case .unreadable(let path): Explanation("\(path) cannot be read.", .noInput)
  case .malformed(let path, let line, let message):
    Explanation("\(path):\(line) is no TOML: \(message)", .badData)
  case .inheritsItself(let name): Explanation("The theme \(name) inherits from itself.", .badData)
  case .unknownParent(let path, let name):
    Explanation("\(path) inherits from \(name), which is nowhere.", .badData)
  }
}
