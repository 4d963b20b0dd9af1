import Library
import Materials
import Playback
import Studio
import Foundation
import Terminal

extension Command {
  static let keeping = [
    Command(.nextTake, .takes, ["j", "ctrl-down"], "Select the next take", hint: "down", unless: noTakes) {
      $0.selectTake(by: 1)
    },
    Command(.previousTake, .takes, ["k", "ctrl-up"], "Select the take before", hint: "up", unless: noTakes) {
      $0.selectTake(by: -1)
    },
    Command(.audition, .takes, ["v"], "Hear the selected take", hint: "hear", unless: noSelection) {
      $0.auditionSelection()
    },
    Command(.recall, .takes, ["y"], "Recall the take's recipe into the controls", hint: "recall", unless: noSelection) { model in
      guard let take = model.takes.selection else { return [] }
      model.say("The controls are those of take \(padded(take.number)).", .good)
      return model.recall(take.recipe)
    },
    Command(.circle, .takes, ["o"], "Circle the take, or no more", hint: "circle", unless: noSelection) { model in
      guard let take = model.takes.selection else { return [] }
      return [.edit(take.id, .circled(!take.isCircled))]
    },
    Command(.note, .takes, ["t"], "Write a note on the take", hint: "note", unless: noSelection) {
      $0.ask(.note, "note on the take", $0.takes.selection?.note ?? "")
    },
    Command(.rename, .takes, ["T", "f2"], "Name the take", hint: "name", unless: noSelection) {
      $0.ask(.rename, "name of the take", $0.takes.selection?.name ?? "")
    },
    Command(.trash, .takes, ["D", "delete"], "Put the take into the trash", hint: "trash", unless: noSelection) {
      $0.trashSelection()
    },
    Command(.filter, .takes, ["/"], "Show the takes that match", hint: "filter") {
      $0.ask(.filter, "show takes with", $0.takes.filter)
    },
    Command(.sort, .takes, ["S"], "Sort the takes otherwise", hint: "sort", unless: noTakes) { model in
      model.takes.order = model.takes.order.next
      model.say("Takes: \(model.takes.order.rawValue) first.", .note)
      return []
    },
    Command(.export, .takes, ["e"], "Export the take, or all circled", hint: "export", unless: noSelection) {
      $0.askForExport()
    },
    Command(.copyLine, .takes, ["Y"], "Copy the recipe as a command line", hint: "copy line") { model in
      model.say("Copied as a command line.", .good)
      return [.copy(model.recipe.commandLine)]
    },
  ]

  static let noTakes: @Sendable (Model) -> String? = { model in
    model.takes.shown.isEmpty
      ? (model.takes.filter.isEmpty ? "There are no takes yet: r renders one." : "No take matches the filter.")
      : nil
  }

  static let noSelection: @Sendable (Model) -> String? = { model in
    model.takes.selection == nil ? (noTakes(model) ?? "Select a take first: j and k move.") : nil
  }
}

extension Model {
  mutating func recall(_ recipe: Recipe) -> [Effect] {
    history.seal()
    return change(nil) { $0.recall(recipe) }
  }

  mutating func selectTake(by delta: Int) -> [Effect] {
    takes.move(by: delta)
    return auditionSelection(starting: player.isPlaying)
  }

  /// Puts the selected take on the side that is free, and that side is heard.
  mutating func auditionSelection(starting: Bool = true) -> [Effect] {
    guard let take = takes.selection, let side = desk.free else { return [] }
    let effects = put(.take(take.id), on: side) + (side == desk.side ? [] : hear(side))
    return effects + (starting && !player.isPlaying ? seek(to: take.recipe.span.start) + [.player(.play)] : [])
  }

  /// Puts a sound on a side of the desk; the playhead stays where it is in the video.
  mutating func put(_ sound: SoundName, on side: Side) -> [Effect] {
    guard desk.sounds[side] != sound else { return [] }
    desk.sounds[side] = sound
    return loadDesk()
  }

  /// Without a sound the picture plays all the same.
  mutating func loadDesk() -> [Effect] {
    [.load(desk.sounds, draft: loose), .player(.setExtent(desk.sounds.isEmpty ? video?.duration ?? 0 : 0))]
  }

  /// The sound on the desk that only the studio's memory has.
  var loose: DraftSound? {
    for case let name? in [desk.sounds[.a], desk.sounds[.b]] {
      if case .draft(let number) = name, let draft, draft.number == number {
        return DraftSound(
          name: name, waveform: draft.performance.waveform, start: draft.performance.recipe.span.start)
      }
      if case .estimate = name, let estimate, let waveform = estimate.waveform, name == .estimate(estimate.job.id, step: estimate.step) {
        return DraftSound(name: name, waveform: waveform, start: estimate.job.recipe.span.start)
      }
    }
    return nil
  }

  mutating func ask(_ kind: Question.Kind, _ title: String, _ text: String) -> [Effect] {
    layers.append(.question(Question(kind, title: title, text: text)))
    return []
  }

  mutating func trashSelection() -> [Effect] {
    guard let take = takes.selection else { return [] }
    takes.lastTrashed = take.id
    say("Take \(padded(take.number)) is in the trash; u brings it back.", .note)
    return [.trash(take.id)]
  }

  mutating func askForExport() -> [Effect] {
    let circled = takes.all.filter { $0.isCircled && $0.trashed == nil }.count
    var items = ExportKind.allCases.map { kind in
      Picker.Item(
        kind.rawValue, kind.title,
        refusal: kind.needsVideo && video == nil ? "needs a video" : nil,
        isTicked: kind == (video == nil ? .flac : .video))
    }
    items.append(
      Picker.Item(
        Picker.circledItem, circled == 0 ? "all circled takes" : "all \(circled) circled takes, not this one",
        refusal: circled == 0 ? "none is circled: o circles" : nil, isTicked: false))
    layers.append(.picker(Picker(.export, title: "export: space ticks, enter writes", items: items)))
    return []
  }
}

extension Picker {
  static let circledItem = "circled"
}

extension ExportKind {
  var title: String {
    switch self {
    case .flac: "FLAC, the take as it is"
    case .wav: "WAV"
    case .stem: "stem, lined up with the whole video"
    case .video: "the video with the sound"
    }
  }

  var needsVideo: Bool { self == .stem || self == .video }
}

extension Recipe {
  /// The same render as a shell would start it.
  public var commandLine: String {
    var words = ["onset", "render"]
    if let video { words.append(quoted(video)) }
    if !prompt.isEmpty { words += ["--prompt", quoted(prompt)] }
    if !negativePrompt.isEmpty { words += ["--negative-prompt", quoted(negativePrompt)] }
    words += ["--model", quoted(model), "--seed", "\(seed)", "--num-steps", "\(numSteps)"]
    words += ["--cfg-strength", "\(cfgStrength)", "--duration", "\(span.duration)"]
    if video != nil, span.start != 0 { words += ["--start", "\(span.start)"] }
    if solver != .euler { words += ["--solver", solver.rawValue] }
    if let times = guidanceInterval {
      words += ["--guidance-interval", "\(times.lowerBound):\(times.upperBound)"]
    }
    if maskAwayClip { words.append("--mask-away-clip") }
    if precision != .automatic { words += ["--precision", precision.rawValue] }
    return words.joined(separator: " ")
  }
}

/// For a POSIX shell.
private func quoted(_ word: String) -> String {
  let plain = word.unicodeScalars.allSatisfy {
    ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || "-_./,:+".unicodeScalars.contains($0)
  }
  return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
}
