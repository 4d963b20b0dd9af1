import Foundation
import Studio

/// The progress of work on files, on stderr: one line that rewrites itself on a terminal, elsewhere a line per file and
/// one for every tenth of a large one.
final class FileProgressLine {
  private let isTerminal = isatty(2) == 1
  private let quiet: Bool
  private var isDrawn = false
  private var drawn = Date.distantPast
  private var told = Told()
  private var pace = Pace()

  /// What was last said where lines stay.
  private struct Told: Equatable {
    var index = -1
    var activity: ShelfProgress.Activity?
    var tenth = -1
  }

  init(quiet: Bool) { self.quiet = quiet }

  func show(_ progress: ShelfProgress) {
    guard !quiet else { return }
    pace.note(progress)
    isTerminal ? redraw(progress) : tell(progress)
  }

  func clear() {
    if isDrawn { write("\r\u{1B}[K") }
    isDrawn = false
  }

  private func redraw(_ progress: ShelfProgress) {
    guard Date().timeIntervalSince(drawn) > 0.1 else { return }
    drawn = Date()
    isDrawn = true
    write("\r\u{1B}[K" + Self.line(progress) + pace.text(progress))
  }

  private func tell(_ progress: ShelfProgress) {
    let total = progress.total ?? 0
    let tenth = total > 100_000_000 ? Int(progress.bytes * 10 / total) : 0
    let now = Told(index: progress.index, activity: progress.activity, tenth: tenth)
    guard now != told else { return }
    told = now
    Report.note(Self.line(progress))
  }

  static func line(_ progress: ShelfProgress) -> String {
    let file = "[\(progress.index + 1)/\(progress.count)] \(progress.file.name): "
    let amount = sizeText(progress.bytes) + (progress.total.map { " of \(sizeText($0))" } ?? "")
    switch progress.activity {
    case .checking: return file + "checking, \(amount)"
    case .copying: return file + "copying, \(amount)"
    case .receiving: return file + amount
    case .waiting: return file + "another process fetches it, waiting"
    case .pausing: return file + "the connection broke at \(amount), trying again"
    }
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

/// How fast the bytes come, over about the last ten seconds.
private struct Pace {
  private var index = -1
  private var activity: ShelfProgress.Activity?
  private var marks: [(time: Date, bytes: Int64)] = []

  mutating func note(_ progress: ShelfProgress) {
    if progress.index != index || progress.activity != activity { marks = [] }
    (index, activity) = (progress.index, progress.activity)
    let now = Date()
    if let last = marks.last, now.timeIntervalSince(last.time) < 0.5 { return }
    marks.append((now, progress.bytes))
    if marks.count > 20 { marks.removeFirst() }
  }

  func text(_ progress: ShelfProgress) -> String {
    guard let first = marks.first, let last = marks.last, last.bytes > first.bytes else { return "" }
    let speed = Double(last.bytes - first.bytes) / last.time.timeIntervalSince(first.time)
    guard speed > 0, let total = progress.total else { return "" }
    let left = Int(min(Double(max(total - progress.bytes, 0)) / speed, 359_999))
    let time =
      left < 60 ? "\(left) s" : left < 3600 ? "\(left / 60) min" : "\(left / 3600) h \(left / 60 % 60) min"
    return ", \(sizeText(Int64(speed)))/s, about \(time) left"
  }
}
