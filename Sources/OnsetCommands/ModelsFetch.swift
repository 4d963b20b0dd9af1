import ArgumentParser
import Studio

struct ModelsFetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Fetch the published files that a model needs and that are not here.",
    discussion: """
      Broken downloads are taken up where they stopped; a file counts only when its fingerprint is the published one. \
      HF_ENDPOINT names another hub, HF_HUB_OFFLINE=1 forbids fetching, proxies are those of https_proxy. Ctrl-C stops; \
      the same command goes on.
      """)

  @Argument(help: "Published models, such as large_44k_v2; see 'onset models list'.")
  var models: [String] = []
  @Flag(help: "Every published model.")
  var all = false
  @Flag(help: "Print JSON.")
  var json = false
  @Flag(name: [.short, .long], help: "No progress on stderr.")
  var quiet = false

  func validate() throws {
    if models.isEmpty != all {
      throw ValidationError(all ? "Name models or give --all, not both." : "Name a model, or give --all.")
    }
  }

  func run() throws {
    try Report.explaining {
      let shelf = ModelShelf()
      let files = try shelf.publishedFiles(for: models)
      if !quiet { licenceNotice(files).forEach(Report.note) }
      let fetched = try fetch(files, from: shelf)
      if json { return try Report.json(["files": fetched.map(Row.init)]) }
      for file in fetched { Report.result("\(file.outcome.rawValue)  \(file.path)") }
    }
  }

  private func fetch(_ files: [PublishedFile], from shelf: ModelShelf) throws -> [FetchedFile] {
    do {
      return try Watched(quiet: quiet).run { try shelf.fetch(files, observe: $0) }
    } catch is CancellationError {
      Report.note("onset: Stopped. The same command goes on where it stopped.")
      throw ExitCode(Trouble.cancelled.rawValue)
    }
  }

  private struct Row: Encodable {
    let name: String
    let path: String
    let outcome: FetchedFile.Outcome

    init(_ file: FetchedFile) { (name, path, outcome) = (file.file.name, file.path, file.outcome) }
  }
}
