import ArgumentParser
import Studio

struct ModelsCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Read the published files that are here and hold them against what was published.",
    discussion:
      "With models, what they need must be here too. Exits with 65 for a wrong file, 66 for a missing one.")

  @Argument(help: "Published models; by default every published file that is here.")
  var models: [String] = []
  @Flag(help: "Print JSON.")
  var json = false
  @Flag(name: [.short, .long], help: "No progress on stderr.")
  var quiet = false

  func run() throws {
    try Report.explaining {
      let shelf = ModelShelf()
      var files = try shelf.publishedFiles(for: models)
      if models.isEmpty { files = files.filter { shelf.state(of: $0) != .missing } }
      let checked = try Watched(quiet: quiet).run { try shelf.check(files, observe: $0) }
      try report(checked, shelf)
      if checked.contains(where: { !$0.verdict.isGood && $0.verdict != .missing }) {
        throw ExitCode(Trouble.badData.rawValue)
      }
      if checked.isEmpty || checked.contains(where: { $0.verdict == .missing }) {
        throw ExitCode(Trouble.noInput.rawValue)
      }
    }
  }

  private func report(_ checked: [CheckedFile], _ shelf: ModelShelf) throws {
    if json { return try Report.json(["files": checked.map(Row.init)]) }
    if checked.isEmpty {
      return Report.note("onset: No published file is here; 'onset models list' shows what there is.")
    }
    let rows = checked.map { [$0.file.name, $0.verdict.words, $0.path ?? "-"] }
    Columns(header: ["file", "verdict", "where"], rows: rows).lines.forEach(Report.result)
    if checked.contains(where: { !$0.verdict.isGood }) {
      Report.note("'onset models fetch' replaces what is wrong and fetches what is missing.")
    }
  }

  private struct Row: Encodable {
    let name: String
    let path: String?
    let good: Bool
    let verdict: String

    init(_ file: CheckedFile) {
      (name, path, good, verdict) = (file.file.name, file.path, file.verdict.isGood, file.verdict.words)
    }
  }
}

extension FileVerdict {
  var words: String {
    switch self {
    case .good: "good"
    case .unverifiable: "no published fingerprint"
    case .missing: "missing"
    case .wrongSize(let found, let wanted): "\(found) bytes instead of \(wanted)"
    case .wrongDigest(let found, _): "other bytes than published (\(found))"
    case .unreadable(let code): "cannot be read (error \(code))"
    }
  }
}
