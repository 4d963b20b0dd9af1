import Library
import Playback
import Terminal

extension Command {
  static let comparing = [
    Command(.putA, .compare, ["a"], "Put the selected take on side A", hint: "to A", unless: noSelection) {
      $0.putSelection(on: .a)
    },
    Command(.putB, .compare, ["b"], "Put the selected take on side B", hint: "to B", unless: noSelection) {
      $0.putSelection(on: .b)
    },
    Command(.switchSides, .compare, ["x"], "Hear the other side", hint: "A/B", unless: needsTwo) {
      $0.switchSides()
    },
    Command(.matchLoudness, .compare, ["V"], "Match the sides' loudness, or leave them as they are", hint: "match") { model in
      model.settings.matchesLoudness.toggle()
      model.say(model.settings.matchesLoudness ? "Both sides are equally loud." : "Each side as loud as it is.", .note)
      return [.player(.setMatchesLoudness(model.settings.matchesLoudness))]
    },
    Command(.blind, .compare, ["B"], "Compare without knowing which is which", hint: "blind", unless: needsTwo) {
      $0.startOrEndBlind()
    },
    Command(.grid, .compare, ["g"], "Takes that differ by the seed, as a grid", hint: "grid", unless: noGrid) {
      $0.openGrid()
    },
    Command(
      .leaveCompare, .compare, ["esc"], "Leave comparison, grid or field", hint: "back"
    ) { $0.stepBack() },
  ]

  private static let noGrid: @Sendable (Model) -> String? = { model in
    model.blind.map { !$0.isRevealed } ?? false ? "Not while the comparison is blind: B ends it." : noSelection(model)
  }

  private static let needsTwo: @Sendable (Model) -> String? = { model in
    model.desk.sounds[.a] == nil || model.desk.sounds[.b] == nil
      ? "Two takes are needed: a and b put the selected one on a side." : nil
  }
}

extension Model {
  mutating func putSelection(on side: Side) -> [Effect] {
    guard blind == nil else {
      say("Not while the comparison is blind: B ends it.", .note)
      return []
    }
    guard let take = takes.selection else { return [] }
    let effects = put(.take(take.id), on: side)
    // What lay on the other side was only passing by.
    if desk.pinned.isEmpty { desk.sounds[side.other] = nil }
    desk.pinned.insert(side)
    if !desk.isComparing { desk.side = side }
    say("Take \(padded(take.number)) is on side \(side.letter)."
        + (desk.isComparing ? " x switches." : " Now select another."), .note)
    return effects + [.player(.switchTo(desk.side))]
  }

  mutating func switchSides() -> [Effect] {
    if var trial = blind, !trial.isRevealed {
      trial.isFirstHeard.toggle()
      blind = trial
      return hear(trial.heard)
    }
    return hear(desk.side.other)
  }

  mutating func hear(_ side: Side) -> [Effect] {
    desk.side = side
    return [.player(.switchTo(side))]
  }

  mutating func startOrEndBlind() -> [Effect] {
    if var trial = blind {
      guard !trial.isRevealed else {
        blind = nil
        return []
      }
      trial.reveal()
      blind = trial
      say(trial.result, .note)
      return []
    }
    let trial = BlindTrial(using: &dice)
    blind = trial
    desk.pinned = [.a, .b]
    desk.isLooping = true
    return [.player(.setLoop(loopRange))] + hear(trial.heard) + (player.isPlaying ? [] : [.player(.play)])
  }

  /// - Parameter verdict: on what was heard as 1 and 2.
  mutating func judge(_ verdict: BlindTrial.Verdict) -> [Effect] {
    guard var trial = blind, !trial.isRevealed else { return [] }
    trial.judge(verdict, using: &dice)
    blind = trial
    return hear(trial.heard)
  }

  mutating func openGrid() -> [Effect] {
    guard let take = takes.selection else { return [] }
    let grid = SeedGrid(around: take, among: takes.all)
    guard grid.takes.count > 1 else {
      say("Only one seed of this recipe is here: N renders several.", .note)
      return []
    }
    self.grid = grid
    desk.pinned = []
    desk.isLooping = true
    return auditionSelection() + [.player(.setLoop(loopRange))]
  }

  mutating func stepBack() -> [Effect] {
    if grid != nil {
      grid = nil
    } else if blind != nil {
      return startOrEndBlind()
    } else if case .control(let name) = focus, name.isText {
      return go(to: .takes)
    } else if !desk.pinned.isEmpty {
      desk.pinned = []
      say("Comparison left; the takes stay on their sides.", .note)
    } else {
      return go(to: .takes)
    }
    return []
  }
}
