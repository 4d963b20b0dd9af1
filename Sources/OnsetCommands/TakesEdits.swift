import ArgumentParser
import Library

struct TakesCircle: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "circle", abstract: "Mark takes as chosen.")

  @Argument(help: "Ids or FLACs.") var takes: [TakeReference]
  @Flag(help: "Take the mark away.")
  var off = false

  func run() throws {
    try edit(takes, .circled(!off)) {
      "take \($0.number) (\($0.id)) is \($0.isCircled ? "circled" : "not circled")"
    }
  }
}

struct TakesNote: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note", abstract: "Write a note beside a take.")

  @Argument(help: "Id or FLAC.") var take: TakeReference
  @Argument(help: "The note; an empty one takes it away.") var text: String

  func run() throws {
    try edit([take], .note(text)) { "take \($0.number) (\($0.id)): \($0.note.isEmpty ? "no note" : $0.note)" }
  }
}

struct TakesRename: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename", abstract: "Give a take a name; its number and file stay.")

  @Argument(help: "Id or FLAC.") var take: TakeReference
  @Argument(help: "The name; an empty one takes it away.") var name: String

  func run() throws {
    try edit([take], .name(name)) { "take \($0.number) (\($0.id)): \($0.name.isEmpty ? "no name" : $0.name)" }
  }
}

struct TakesTrash: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trash", abstract: "Put takes into the trash; 'restore' brings them back.")

  @Argument(help: "Ids or FLACs.") var takes: [TakeReference]

  func run() throws {
    try edit(takes, .trashed(.now)) {
      "take \($0.number) is in the trash; back with: onset takes restore \($0.id)"
    }
  }
}

struct TakesRestore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Bring takes back from the trash.")

  @Argument(help: "Ids or FLACs.") var takes: [TakeReference]

  func run() throws {
    try edit(takes, .trashed(nil)) { "take \($0.number) (\($0.id)) is back" }
  }
}

struct TakesPurge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge", abstract: "Delete takes in the trash for good; without a name, all of them.")

  @Argument(help: "Ids or FLACs; takes that are not in the trash stay.") var takes: [TakeReference] = []

  func run() throws {
    try Report.explaining {
      let library = try openLibrary()
      let chosen = try takes.map { try $0.take(in: library) }
      for take in chosen where take.trashed == nil {
        Report.note("note: take \(take.number) (\(take.id)) is not in the trash and stays.")
      }
      let gone = try library.purge(takes.isEmpty ? nil : chosen.map(\.id))
      Report.result(gone.count == 1 ? "1 take deleted" : "\(gone.count) takes deleted")
    }
  }
}

/// All are found before the first is changed.
private func edit(_ takes: [TakeReference], _ edit: TakeEdit, telling: (TakeRecord) -> String) throws {
  try Report.explaining {
    let library = try openLibrary()
    for take in try takes.map({ try $0.take(in: library) }) {
      try library.edit(take.id, edit)
      Report.result(telling(try library.take(take.id)))
    }
  }
}
