import ArgumentParser
import Studio

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check what a render on this machine depends on.",
    discussion: "Exits with 69 when renders would fail.")

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let checkup = Checkup(shelf: ModelShelf())
    if json {
      try Report.json(checkup)
    } else {
      for finding in checkup.findings {
        Report.result(finding.state.mark + " " + finding.name.padded(11) + finding.fact)
        if let advice = finding.advice { Report.result("             " + advice) }
      }
    }
    if !checkup.isHealthy { throw ExitCode(Trouble.unavailable.rawValue) }
  }
}

extension Checkup.Finding.State {
  fileprivate var mark: String {
    switch self {
    case .good: "ok"
    case .note: "! "
    case .bad: "XX"
    }
  }
}
