import Foundation
import Materials
import Media

/// Renders the recipe in a take's tags again and compares, sample by sample.
public struct Redo: Sendable {
  public struct Outcome: Sendable {
    public let recipe: Recipe
    /// Of the take, and of what was rendered now; nil where they are the same.
    public let difference: SoundDifference?
    /// Sentences about what the new render did otherwise than asked.
    public let notes: [String]
  }

  private let engine: Engine

  public init(_ engine: Engine) { self.engine = engine }

  /// Throws `SoundError` for the file, and what a render can throw.
  public func run(
    _ file: URL, cancellation: Cancellation = Cancellation(), observe: (RenderEvent) -> Void = { _ in }
  ) throws -> Outcome {
    let take = try FLACReader(file)
    guard let recipe = take.tags.recipe else { throw SoundError.noRecipe(path: file.path) }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "onset-redo-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var order = RenderOrder(recipe: recipe, folder: folder.path)
    order.picture.soundOnly = true
    let takes = try engine.render(order, cancellation: cancellation, observe: observe)
    let again = try FLACReader(URL(fileURLWithPath: takes[0].audio)).waveform
    return Outcome(
      recipe: recipe, difference: SoundDifference(take.waveform, again), notes: takes[0].notes)
  }
}
