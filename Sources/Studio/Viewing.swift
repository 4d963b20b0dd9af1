import Foundation
import MMAudio
import Materials
import Media

/// Watching: from a recipe's video to the pictures that the towers see.
struct Viewing {
  private let recipe: Recipe
  private let sizes: Architecture
  private let cancellation: Cancellation
  private let clock: StageClock

  init(_ recipe: Recipe, _ sizes: Architecture, _ cancellation: Cancellation, _ clock: StageClock) {
    self.recipe = recipe
    self.sizes = sizes
    self.cancellation = cancellation
    self.clock = clock
  }

  /// What is seen, and what to tell the user about it.
  func watch() throws -> (pictures: Scene.Pictures, notes: [String]) {
    do {
      return try watched()
    } catch VideoError.cancelled {
      throw CancellationError()
    }
  }

  private func watched() throws -> (pictures: Scene.Pictures, notes: [String]) {
    guard let path = recipe.video else { return (.none(duration: recipe.span.duration), []) }
    let total = Int((recipe.span.duration * SequenceLengths.syncRate).rounded(.up))
    try clock.progress(.footage, 0, total)
    // Files without an index are read from their beginning: for minutes perhaps before the first picture is picked.
    let reader = try VideoReader(path: path, isCancelled: { [cancellation] in cancellation.isCancelled })
    var maker = FootageMaker(sizes)
    if reader.facts.isStillImage {
      guard recipe.span.start == 0 else {
        throw VideoError.startPastEnd(path: path, start: recipe.span.start, end: 0)
      }
      let footage = maker.still(try reader.firstPicture(), duration: recipe.span.duration)
      return (.still(footage.clipFrames[0], duration: recipe.span.duration), [])
    }
    var pictures = try reader.pictures(in: recipe.span)
    while let picked = try pictures.next() {
      maker.add(picked.picture, clip: picked.places.clip, sync: picked.places.sync)
      try clock.progress(.footage, min(Int(maker.duration * SequenceLengths.syncRate), total), total)
    }
    let footage: Footage
    do {
      footage = try maker.finish(requested: recipe.span.duration)
    } catch FootageError.tooShort(let duration, let shortest) {
      throw ViewingError.tooShort(path: path, from: recipe.span.start, duration: duration, shortest: shortest)
    }
    return (.footage(footage), notes(on: footage, reader))
  }

  private func notes(on footage: Footage, _ reader: VideoReader) -> [String] {
    var notes: [String] = []
    if footage.duration < recipe.span.duration - 0.05 {
      notes.append(
        "The pictures last \(hundredths(footage.duration)) s from there, so the sound does, too, instead of "
          + "\(hundredths(recipe.span.duration)) s.")
    }
    let damage = reader.damage
    if damage.breaksOff {
      notes.append("The video breaks off before the end that it declares; what is there was used.")
    }
    if damage.packets > 0 { notes.append("\(damage.packets) damaged pieces of the video were skipped.") }
    return notes
  }

  private func hundredths(_ value: Double) -> String { number((value * 100).rounded() / 100) }
}

public enum ViewingError: Error, Equatable, Sendable {
  /// Fewer pictures than one sync segment; seconds.
  case tooShort(path: String, from: Double, duration: Double, shortest: Double)
}
