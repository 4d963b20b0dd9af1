import ArgumentParser
import Foundation
import Library
import Materials

struct TakesList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List a session's takes, with what each has that the take before has not.")

  @OptionGroup var scope: TakeScope
  @Flag(help: "Only circled takes.")
  var circled = false
  @Flag(help: "Those in the trash, too.")
  var trash = false
  @Option(help: "Only takes with these words in name, note, prompt or seed.")
  var search = ""
  @Option(help: "number, seed, loudness, time, duration, circled or name.")
  var sort = TakeOrder.Key.number
  @Flag(help: "Sort the other way round.")
  var reverse = false
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try Report.explaining {
      let library = try openLibrary()
      let sessions = try scope.sessions(of: library)
      let filter = TakeFilter(text: search, circledOnly: circled, isTrashShown: trash)
      let order = TakeOrder(sort, isDescending: reverse)
      let groups = try sessions.map { session in
        TakeGroup(session, try library.takes(of: session.id, includingTrashed: true), filter, order)
      }
      if json { return try Report.json(["takes": groups.flatMap(\.reports)]) }
      let shown = groups.filter { !$0.takes.isEmpty }
      if shown.isEmpty {
        Report.note("No takes" + (groups.contains { $0.hasTakes } ? " like that." : " yet."))
      }
      for (index, group) in shown.enumerated() {
        if index > 0 { Report.result("") }
        Report.result(group.heading)
        group.table.lines.forEach(Report.result)
      }
    }
  }
}

extension TakeOrder.Key: ExpressibleByArgument {}

/// A session's takes as they are listed.
struct TakeGroup {
  let session: SessionRecord
  let takes: [TakeRecord]
  let hasTakes: Bool
  /// What each take has that the one before it (by number) has not.
  private let changes: [TakeRecord.ID: String]

  init(_ session: SessionRecord, _ all: [TakeRecord], _ filter: TakeFilter, _ order: TakeOrder) {
    self.session = session
    takes = order.sorted(filter.apply(to: all))
    hasTakes = !all.isEmpty
    let pairs = zip(all.dropFirst(), all).map { take, before in
      let told = differences(between: before.recipe, and: take.recipe).map {
        "\($0.field.rawValue) \($0.new)"
      }
      return (take.id, told.joined(separator: ", "))
    }
    changes = Dictionary(uniqueKeysWithValues: pairs)
  }

  var heading: String { session.title + (session.video.map { "  (\($0))" } ?? "") }

  var reports: [TakeReport] { takes.map { TakeReport($0, session) } }

  var table: Columns {
    Columns(
      header: ["id", "take", "", "seed", "seconds", "LUFS", "dBTP", "made", "name", "new in it"],
      rows: takes.map(row), rightAligned: [0, 1, 3, 4, 5, 6])
  }

  private func row(_ take: TakeRecord) -> [String] {
    let mark =
      (take.isCircled ? "o" : "") + (take.trashed == nil ? "" : "trash") + (take.isMissing ? "gone" : "")
    let news = changes[take.id] ?? take.recipe.prompt
    return [
      "\(take.id)", "\(take.number)", mark, "\(take.recipe.seed)", tenths(take.duration),
      tenths(take.loudness),
      tenths(take.peak), localTime(take.created), oneLine(take.name, 24), oneLine(news, 60),
    ]
  }
}

func tenths(_ value: Double?) -> String { value.map { String(format: "%.1f", $0) } ?? "-" }

/// `2026-11-25 16:03`.
func localTime(_ date: Date) -> String {
  let format = DateFormatter()
  format.locale = Locale(identifier: "en_US_POSIX")
  format.dateFormat = "yyyy-MM-dd HH:mm"
  return format.string(from: date)
}

/// Without line breaks and control characters, cut to a length.
private func oneLine(_ text: String, _ length: Int) -> String {
  let line = String(text.map { $0.isNewline || $0.unicodeScalars.allSatisfy { $0.value < 32 } ? " " : $0 })
  return line.count > length ? line.prefix(length - 1) + "…" : line
}
