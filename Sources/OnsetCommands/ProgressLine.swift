import Foundation
import Materials
import Studio

/// The progress of a render on stderr: one line that rewrites itself on a terminal, a line per stage elsewhere.
final class ProgressLine {
  private let isTerminal = isatty(2) == 1
  private let quiet: Bool
  private var last = ""
  private var drawn = Date.distantPast

  init(quiet: Bool) { self.quiet = quiet }

  func show(_ event: RenderEvent) {
    guard !quiet else { return }
    switch event {
    case .progress(let stage, let done, let total, let secondsLeft):
      guard isTerminal else { return }
      let line = Self.line(stage, done, total, secondsLeft)
      // A terminal over SSH need not see more than 20 a second.
      guard line != last, Date().timeIntervalSince(drawn) > 0.05 || done == total else { return }
      (last, drawn) = (line, Date())
      write("\r\u{1B}[K" + line)
    case .finished(let stage, let seconds):
      clear()
      Report.note("\(stage.title): \(Self.seconds(seconds))")
    case .take:
      clear()
    }
  }

  func clear() {
    if isTerminal, !last.isEmpty { write("\r\u{1B}[K") }
    last = ""
  }

  static func line(_ stage: Stage, _ done: Int, _ total: Int, _ secondsLeft: Double?) -> String {
    let left = secondsLeft.map { ", about \(seconds($0)) left" } ?? ""
    let share = stage.piece.map { "\($0) \(done)/\(total)" } ?? "\(100 * done / max(total, 1)) %"
    return "\(stage.title): \(share)\(left)"
  }

  static func seconds(_ value: Double) -> String {
    if value < 10 { return String(format: "%.1f s", value) }
    if value < 100 { return String(format: "%.0f s", value) }
    return String(format: "%d min %02d s", Int(value) / 60, Int(value) % 60)
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

extension Stage {
  var title: String {
    switch self {
    case .trial: "trying the model's towers in int8, once"
    case .footage: "pictures"
    case .clip: "image tower"
    case .sync: "sync tower"
    case .text: "text tower"
    case .conditions: "conditions"
    case .sampler: "sampler"
    case .latentDecoder: "latent decoder"
    case .vocoder: "vocoder"
    case .writing: "files"
    }
  }

  /// What a person counts in the stage; nil where the pieces of work are nothing to look at.
  var piece: String? {
    switch self {
    case .footage: "frame"
    case .sampler: "step"
    case .writing: "take"
    case .trial, .clip, .sync, .text, .conditions, .latentDecoder, .vocoder: nil
    }
  }
}
