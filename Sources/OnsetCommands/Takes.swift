import ArgumentParser
import Foundation
import Library
import Studio

/// `onset takes`: the library's takes without the studio.
struct Takes: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, mark, export and tidy the takes that the studio has kept.",
    discussion: """
      Takes lie in $ONSET_LIBRARY, by default ~/.local/share/onset/library. A take is named by the id that \
      'onset takes list' shows, or by the path of its FLAC.
      """,
    subcommands: [
      TakesList.self, TakesShow.self, TakesCircle.self, TakesNote.self, TakesRename.self, TakesExport.self,
      TakesTrash.self, TakesRestore.self, TakesPurge.self, TakesCheck.self,
    ])
}

/// This user's library, as it stands after whatever ended processes have left in it.
func openLibrary() throws -> Library {
  let library = try Library(folder: Library.defaultFolder())
  let report = try TakeKeeper().sweep(library)
  for path in report.unreadable {
    Report.note("note: \(path) is no take that can be read; it was left as it is.")
  }
  return library
}

/// A take as it is named on the command line.
enum TakeReference: ExpressibleByArgument {
  case id(TakeRecord.ID)
  case file(String)

  init(argument: String) { self = TakeRecord.ID(argument).map(Self.id) ?? .file(absolutePath(argument)) }

  func take(in library: Library) throws -> TakeRecord {
    switch self {
    case .id(let id): return try library.take(id)
    case .file(let path):
      guard let take = try library.take(audio: URL(fileURLWithPath: path)) else {
        throw LibraryError.notATake(path: path)
      }
      return take
    }
  }
}

/// Which takes a command is about: a session's or all.
struct TakeScope: ParsableArguments {
  @Option(help: "The session of this video; by default the one opened last.", completion: .file())
  var session: String?
  @Flag(help: "The takes of all sessions.")
  var all = false

  func validate() throws {
    if all && session != nil { throw ValidationError("--all and --session exclude each other.") }
  }

  /// The sessions in question, latest opened first.
  func sessions(of library: Library) throws -> [SessionRecord] {
    if all { return try library.sessions() }
    guard let session else { return Array(try library.sessions().prefix(1)) }
    return try library.existingSession(forVideo: absolutePath(session)).map { [$0] } ?? []
  }
}
