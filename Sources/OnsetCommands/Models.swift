import ArgumentParser
import Foundation
import Studio

/// `onset models`: what weights are here, and how to get the others.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, fetch, check and take over model weights.",
    discussion: """
      Weights lie in $ONSET_MODELS, by default ~/.local/share/onset/models; Hugging Face caches are used in place. \
      MMAudio's weights are published under CC BY-NC 4.0: not for commercial use.
      """,
    subcommands: [ModelsList.self, ModelsFetch.self, ModelsCheck.self, ModelsImport.self])
}

/// The terms of the files at hand, in plain words.
func licenceNotice(_ files: [PublishedFile]) -> [String] {
  var seen: [Licence] = []
  for file in files where !seen.contains(file.licence) { seen.append(file.licence) }
  return seen.map { licence in
    let names = files.filter { $0.licence == licence }.map(\.name).joined(separator: ", ")
    let ban = licence.forbidsCommerce ? ", not for commercial use" : ""
    return "licence \(licence.name)\(ban) (\(licence.address)): \(names)"
  }
}

/// Looks at the Ctrl-C flag before each piece of progress is shown.
struct Watched {
  private let cancellation = Cancellation()
  private let interrupts: Interrupts
  private let line: FileProgressLine

  init(quiet: Bool) {
    // A file size limit then is an error of that write, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    interrupts = Interrupts(cancellation, patience: 2)
    line = FileProgressLine(quiet: quiet)
  }

  /// Runs `work` with an observer that shows progress and throws once Ctrl-C was pressed.
  func run<Result>(_ work: (@escaping ModelShelf.Observer) throws -> Result) throws -> Result {
    defer {
      line.clear()
      withExtendedLifetime(interrupts) {}
    }
    return try work { [cancellation, line] progress in
      try cancellation.check()
      line.show(progress)
    }
  }
}
