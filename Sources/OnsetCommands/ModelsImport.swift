import ArgumentParser
import Foundation
import Studio

struct ModelsImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take published files over from an MMAudio checkout or another folder.",
    discussion: """
      Looks in weights/, ext_weights/, the folder itself and Hugging Face caches in it. Files whose fingerprint is right \
      are linked to the shelf, or copied to another file system; the folder stays as it is.
      """)

  @Argument(help: ArgumentHelp("The checkout or folder.", valueName: "dir"), completion: .directory)
  var folder: String
  @Flag(help: "Print JSON.")
  var json = false
  @Flag(name: [.short, .long], help: "No progress on stderr.")
  var quiet = false

  func run() throws {
    try Report.explaining {
      let shelf = ModelShelf()
      let imported = try Watched(quiet: quiet).run { try shelf.importFiles(from: folder, observe: $0) }
      try report(imported, shelf)
      if imported.contains(where: { $0.outcome.isRejection }) { throw ExitCode(Trouble.badData.rawValue) }
    }
  }

  private func report(_ imported: [ImportedFile], _ shelf: ModelShelf) throws {
    let models = shelf.models().filter { !$0.files.isEmpty }
    if json {
      return try Report.json(
        Outcome(files: imported.map(Row.init), complete: models.filter(\.isComplete).map(\.name)))
    }
    let rows = imported.map { [$0.file.name, $0.outcome.words, $0.source ?? "-"] }
    Columns(header: ["file", "outcome", "from"], rows: rows).lines.forEach(Report.result)
    Report.result("")
    for model in models {
      let missing = model.files.filter { $0.state.path == nil }.map(\.file.name)
      let state = missing.isEmpty ? "complete" : "still missing \(missing.joined(separator: ", "))"
      Report.result("\(model.name): \(state)")
    }
  }

  private struct Outcome: Encodable {
    let files: [Row]
    let complete: [String]
  }

  private struct Row: Encodable {
    let name: String
    let source: String?
    let outcome: String

    init(_ file: ImportedFile) { (name, source, outcome) = (file.file.name, file.source, file.outcome.words) }
  }
}

extension ImportedFile.Outcome {
  var isRejection: Bool {
    if case .rejected = self { true } else { false }
  }

  var words: String {
    switch self {
    case .alreadyHere: "already here"
    case .linked: "linked"
    case .copied: "copied"
    case .rejected(let verdict): "rejected: \(verdict.words)"
    case .notFound: "not found"
    }
  }
}
