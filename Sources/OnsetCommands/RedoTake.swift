import ArgumentParser
import Foundation
import Library
import Studio

struct RedoTake: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redo",
    abstract: "Render a take's recipe again, and say whether it comes out identical.",
    discussion: "Exits with 0 when every sample is the same, with 1 when not; the take is left as it is.")

  @Argument(help: "A FLAC made by Onset, or the id of a take.", completion: .file(extensions: ["flac"]))
  var take: TakeReference

  @OptionGroup var running: RunningOptions

  func run() throws {
    try Report.explaining {
      let file = try path()
      let progress = ProgressLine(quiet: running.quiet)
      let cancellation = Cancellation()
      let interrupts = Interrupts(cancellation)
      defer { withExtendedLifetime(interrupts) {} }
      defer { progress.clear() }
      let redo = Redo(Engine(shelf: ModelShelf(), weights: KeptWeights(), threads: running.threads))
      let outcome = try redo.run(
        URL(fileURLWithPath: file), cancellation: cancellation, observe: progress.show)
      progress.clear()
      for note in outcome.notes where !running.quiet { Report.note("note: " + note) }
      if running.json {
        try Report.json(RedoReport(file: file, outcome))
      } else {
        Report.result(outcome.difference.map(Self.sentence) ?? "identical")
      }
      if outcome.difference != nil { throw ExitCode(1) }
    }
  }

  private func path() throws -> String {
    switch take {
    case .file(let path): return path
    case .id: return try take.take(in: openLibrary()).audio
    }
  }

  static func sentence(on difference: SoundDifference) -> String {
    let (old, new) = (difference.lengths[0], difference.lengths[1])
    if difference.samplingRates[0] != difference.samplingRates[1] {
      return "differs: \(difference.samplingRates[0]) Hz, now \(difference.samplingRates[1]) Hz"
    }
    let lengths = old == new ? "" : "; \(old) samples, now \(new)"
    let decibels =
      difference.largest > 0 ? String(format: " by at most %.1f dBFS", 20 * log10(difference.largest)) : ""
    return String(format: "differs from %.3f s (sample %d) on: ", difference.time, difference.sample)
      + "\(difference.count) of \(max(old, new)) samples\(decibels)\(lengths)"
  }
}

private struct RedoReport: Encodable {
  let file: String
  let identical: Bool
  let difference: SoundDifference?

  init(file: String, _ outcome: Redo.Outcome) {
    self.file = file
    difference = outcome.difference
    identical = outcome.difference == nil
  }
}
