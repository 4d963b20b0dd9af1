import ArgumentParser
import Library
import Studio

struct TakesCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check the ledger, and every take's file against its fingerprint.",
    discussion: "Exits with 65 when something is wrong.")

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try Report.explaining {
      let check = try LibraryCheck(openLibrary())
      if json { try Report.json(check) } else { check.lines.forEach(Report.result) }
      if !check.isSound { throw ExitCode(Trouble.badData.rawValue) }
    }
  }
}

/// What a look at the whole library found.
private struct LibraryCheck: Encodable {
  struct Take: Encodable {
    let id: Int64
    let audio: String
    let condition: TakeCondition
  }

  let folder: String
  /// As SQLite words them.
  let ledger: [String]
  let takes: [Take]

  init(_ library: Library) throws {
    folder = library.folder.path
    ledger = try library.problems()
    takes = try library.takes(includingTrashed: true).map {
      Take(id: $0.id, audio: $0.audio, condition: TakeKeeper().condition(of: $0))
    }
  }

  var isSound: Bool { ledger.isEmpty && takes.allSatisfy { $0.condition == .sound } }

  var lines: [String] {
    let bad = takes.filter { $0.condition != .sound }
    let all = takes.count == 1 ? "1 take" : "\(takes.count) takes"
    return ledger.map { "ledger: " + $0 }
      + bad.map { "take \($0.id) is \($0.condition.rawValue): \($0.audio)" } + [
        isSound ? "\(all), all sound, in \(folder)" : "\(all), \(bad.count) of them not sound, in \(folder)"
      ]
  }
}
