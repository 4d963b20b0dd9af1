import Foundation
import Materials

/// How takes are sorted.
public struct TakeOrder: Sendable, Equatable {
  public enum Key: String, Sendable, CaseIterable {
    case number, seed, loudness, time, duration, circled, name
  }

  public var key: Key
  /// Largest, latest or circled first.
  public var isDescending: Bool

  public init(_ key: Key = .number, isDescending: Bool = false) {
    self.key = key
    self.isDescending = isDescending
  }

  /// Equal takes stand by session and number, whichever way the rest is sorted.
  public func sorted(_ takes: [TakeRecord]) -> [TakeRecord] {
    takes.sorted { a, b in
      if precedes(a, b) { return !isDescending }
      if precedes(b, a) { return isDescending }
      return (a.session, a.number) < (b.session, b.number)
    }
  }

  private func precedes(_ a: TakeRecord, _ b: TakeRecord) -> Bool {
    switch key {
    case .number: (a.session, a.number) < (b.session, b.number)
    case .seed: a.recipe.seed < b.recipe.seed
    case .loudness: (a.loudness ?? -.infinity) < (b.loudness ?? -.infinity)
    case .time: a.created < b.created
    case .duration: a.duration < b.duration
    case .circled: !a.isCircled && b.isCircled
    case .name: a.name.localizedStandardCompare(b.name) == .orderedAscending
    }
  }
}

/// Which takes are shown.
public struct TakeFilter: Sendable, Equatable {
  /// Words that must all be in the name, the note, a prompt or the seed; case and accents do not matter.
  public var text: String
  public var circledOnly: Bool
  public var isTrashShown: Bool

  public init(text: String = "", circledOnly: Bool = false, isTrashShown: Bool = false) {
    self.text = text
    self.circledOnly = circledOnly
    self.isTrashShown = isTrashShown
  }

  public func apply(to takes: [TakeRecord]) -> [TakeRecord] {
    let words = folded(text).split { $0.isWhitespace }
    return takes.filter { take in
      if circledOnly && !take.isCircled || !isTrashShown && take.trashed != nil { return false }
      let recipe = take.recipe
      let searched = folded(
        [take.name, take.note, recipe.prompt, recipe.negativePrompt, "\(recipe.seed)"].joined(separator: "\n")
      )
      return words.allSatisfy { searched.contains($0) }
    }
  }

  private func folded(_ text: String) -> String {
    text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
  }
}
