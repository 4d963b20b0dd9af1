import Foundation
import Library
import Materials
import TestSupport

/// A library in a folder of its own, and takes whose sound is a line of text.
struct Stage {
  let folder: URL

  static func with<Result>(_ body: (Stage) throws -> Result) throws -> Result {
    try withTemporaryFolder { try body(Stage(folder: $0.appendingPathComponent("library"))) }
  }

  func open() throws -> Library { try Library(folder: folder) }

  /// Keeps a take as the studio does, in three steps.
  @discardableResult
  static func keep(
    in session: SessionRecord.ID, of library: Library, seed: UInt64 = 1, prompt: String = "drum"
  ) throws -> TakeRecord {
    let recipe = Recipe(model: "m", prompt: prompt, seed: seed, video: "/videos/drum.mp4")
    let slot = try library.reserve(in: session, for: recipe)
    try write(recipe, to: slot.file)
    return try library.commit(slot, try read(slot.file))
  }

  static func write(_ recipe: Recipe, to file: URL) throws {
    try JSONEncoder().encode(recipe).write(to: file, options: .withoutOverwriting)
  }

  /// Measures such a file; what is no recipe is no take.
  static func read(_ file: URL) throws -> TakeContent {
    let data = try Data(contentsOf: file)
    let recipe = try JSONDecoder().decode(Recipe.self, from: data)
    return TakeContent(
      recipe: recipe, duration: 8, samplingRate: 44_100, loudness: -20 - Double(recipe.seed % 7), peak: -1,
      peaks: [-0.5, 0.5, -1, 1], timings: ["sampler": 1.5], hash: "\(data.count)")
  }

  func sqlite(_ statement: String) throws -> String {
    let outcome = try Program.named("sqlite3").run([
      folder.appendingPathComponent("ledger.sqlite").path, statement,
    ])
    return outcome.out.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  var files: [String] {
    let walk = FileManager.default.enumerator(atPath: folder.path)
    return (walk?.allObjects as? [String] ?? []).sorted()
  }
}
