import ArgumentParser
import Foundation
import Library
import Materials
import Studio

struct TakesShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show all that is known of a take.")

  @Argument(help: "Id or FLAC.") var take: TakeReference
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try Report.explaining {
      let library = try openLibrary()
      let found = try take.take(in: library)
      let session = try library.session(found.session)
      if json { return try Report.json(TakeReport(found, session)) }
      facts(found, session).forEach { Report.result($0.0.padded(16) + $0.1) }
    }
  }

  private func facts(_ take: TakeRecord, _ session: SessionRecord) -> [(String, String)] {
    let recipe = take.recipe
    let stages = Stage.allCases.compactMap { stage in
      take.timings[stage.rawValue].map { "\(stage.title) \(ProgressLine.seconds($0))" }
    }
    let facts: [(String, String?)] = [
      ("take", "\(take.number) of \(session.title)" + (take.isCircled ? ", circled" : "")),
      ("name", take.name), ("note", take.note),
      ("trash", take.trashed.map { "since " + localTime($0) }),
      ("file", take.audio + (take.isMissing ? " (gone)" : "")),
      ("made", localTime(take.created)),
      ("sound", "\(tenths(take.duration)) s, \(take.samplingRate) Hz"),
      ("loudness", take.loudness.map { tenths($0) + " LUFS" }),
      ("true peak", take.peak.map { tenths($0) + " dBTP" }),
      ("model", recipe.model), ("prompt", recipe.prompt), ("negative prompt", recipe.negativePrompt),
      ("seed", "\(recipe.seed)"), ("steps", "\(recipe.numSteps)"), ("cfg strength", "\(recipe.cfgStrength)"),
      ("solver", recipe.solver == .euler ? nil : recipe.solver.rawValue),
      ("guidance interval", recipe.guidanceInterval.map { "\($0.lowerBound):\($0.upperBound)" }),
      ("mask away clip", recipe.maskAwayClip ? "on" : nil), ("video", recipe.video),
      ("span", "\(recipe.span.start) s to \(recipe.span.end) s"),
      ("took", stages.joined(separator: ", ")),
    ]
    return facts.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : (name, $0) } }
  }
}
