import ArgumentParser
import Foundation
import Library
import Studio

struct TakesExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Hand takes on as files; nothing is ever overwritten.",
    discussion: """
      flac: the take as it is. wav: 24 bit. stem: a WAV that lines up with the whole video. video: a copy of \
      the video with the sound. Paths go to stdout.
      """)

  @Argument(help: "Ids or FLACs.") var takes: [TakeReference] = []
  @Flag(help: "All circled takes of the session, or of all sessions with --all.")
  var circled = false
  @OptionGroup var scope: TakeScope
  @Option(name: .customLong("as"), help: "flac, wav, stem, video; several with commas.")
  var kinds = ExportKinds([.flac])
  @Option(name: [.short, .long], help: "Folder for the files.", completion: .directory)
  var output = "output"
  @Option(help: "mp4, mov, mkv or webm; by default as the video.")
  var container: String?
  @Flag(help: "Keep the video's own sound as a second track.")
  var keepOriginalSound = false
  @Flag(help: "Write the whole video, with the sound where the span is.")
  var wholePicture = false
  @Flag(help: "Write stems as FLAC.")
  var flacStems = false
  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard circled || !takes.isEmpty else { throw ValidationError("Name takes, or say --circled.") }
    if !circled && (scope.all || scope.session != nil) {
      throw ValidationError("--all and --session choose among circled takes; add --circled.")
    }
  }

  func run() throws {
    try Report.explaining {
      let library = try openLibrary()
      let cancellation = Cancellation()
      let interrupts = Interrupts(cancellation)
      defer { withExtendedLifetime(interrupts) {} }
      var exporter = Exporter()
      exporter.picture = RenderOrder.PictureOptions(
        container: container?.lowercased(), keepOriginalSound: keepOriginalSound, wholePicture: wholePicture)
      exporter.stemIsFLAC = flacStems
      exporter.isCancelled = { cancellation.isCancelled }
      let report = try exporter.export(
        try chosen(library), as: kinds.kinds, to: URL(fileURLWithPath: absolutePath(output)),
        observe: { if !json { Report.result($0.url.path) } })
      if json { try Report.json(ExportListing(report)) }
      try tell(report.problems)
    }
  }

  private func chosen(_ library: Library) throws -> [TakeRecord] {
    var chosen = try takes.map { try $0.take(in: library) }
    if circled {
      for session in try scope.sessions(of: library) {
        let marked = try library.takes(of: session.id).filter(\.isCircled)
        chosen += marked.filter { take in !chosen.contains { $0.id == take.id } }
      }
      if chosen.isEmpty { Report.note("No take is circled.") }
    }
    return chosen
  }

  private func tell(_ problems: [ExportReport.Problem]) throws {
    for problem in problems {
      let explanation = explanation(of: problem.error)
      Report.note("onset: take \(problem.take) as \(problem.kind.rawValue): " + explanation.sentence)
      if let next = explanation.next { Report.note("  " + next) }
    }
    if let first = problems.first { throw ExitCode(explanation(of: first.error).trouble.rawValue) }
  }
}

/// `--as flac,stem`.
struct ExportKinds: ExpressibleByArgument {
  let kinds: Set<ExportKind>

  init(_ kinds: Set<ExportKind>) { self.kinds = kinds }

  init?(argument: String) {
    let names = argument.lowercased().split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    let known = names.compactMap(ExportKind.init)
    guard !names.isEmpty, known.count == names.count else { return nil }
    kinds = Set(known)
  }

  var defaultValueDescription: String { kinds.map(\.rawValue).sorted().joined(separator: ",") }
}

/// What was exported, in JSON.
private struct ExportListing: Encodable {
  struct File: Encodable {
    let take: Int64
    let kind: ExportKind
    let path: String
  }

  struct Problem: Encodable {
    let take: Int64
    let kind: ExportKind
    let sentence: String
  }

  let files: [File]
  let problems: [Problem]

  init(_ report: ExportReport) {
    files = report.files.map { File(take: $0.take, kind: $0.kind, path: $0.url.path) }
    problems = report.problems.map {
      Problem(take: $0.take, kind: $0.kind, sentence: explanation(of: $0.error).sentence)
    }
  }
}
