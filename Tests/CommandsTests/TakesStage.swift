import Foundation
import TestSupport
import Testing

/// A library with two takes of the bundled clip, in a home of its own.
struct TakesStage {
  let home: URL
  var library: URL { home.appendingPathComponent("library") }

  /// Rendered once for all tests: what is in the two files.
  private static let rendered = Result {
    try withTemporaryFolder { folder in
      let clip = Repository.assets.appendingPathComponent("clips/bouncing-ball.mp4").path
      let outcome = try Program.onset.run([
        "render", clip, "--prompt", "a ball", "--duration", "1", "--start", "1", "--num-steps", "1",
        "--seed", "5", "--count", "2", "--output", folder.path,
      ])
      try #require(outcome.status == 0, "\(outcome.err)")
      return try names.map { try Data(contentsOf: folder.appendingPathComponent($0)) }
    }
  }

  private static let names = (1...2).map { "bouncing-ball-00\($0).flac" }

  static func with(_ body: (TakesStage) throws -> Void) throws {
    let rendered = try rendered.get()
    try withTemporaryFolder { home in
      let stage = TakesStage(home: home)
      // Files that no ledger knows: the first command enters them.
      let takes = stage.library.appendingPathComponent("takes/1-bouncing-ball")
      try FileManager.default.createDirectory(at: takes, withIntermediateDirectories: true)
      for (name, sound) in zip(names, rendered) { try sound.write(to: takes.appendingPathComponent(name)) }
      try body(stage)
    }
  }

  var flacs: [String] {
    Self.names.map { library.appendingPathComponent("takes/1-bouncing-ball/" + $0).path }
  }

  func run(_ arguments: String...) throws -> Program.Outcome {
    try Program.onset.run(
      arguments, in: home,
      environment: ["ONSET_LIBRARY": library.path, "XDG_CACHE_HOME": home.path + "/cache"])
  }

  struct Take: Decodable, Equatable {
    let id: Int
    let number: Int
    let seed: UInt64
    let circled: Bool
    let missing: Bool
    let name: String
    let note: String
    let trashed: String?
    let loudness: Double?
    let audio: String
  }

  func list(_ arguments: String...) throws -> [Take] {
    let outcome = try Program.onset.run(
      ["takes", "list", "--json"] + arguments, in: home, environment: ["ONSET_LIBRARY": library.path])
    try #require(outcome.status == 0, "\(outcome.err)")
    return try JSONDecoder().decode([String: [Take]].self, from: Data(outcome.out.utf8))["takes"] ?? []
  }
}
