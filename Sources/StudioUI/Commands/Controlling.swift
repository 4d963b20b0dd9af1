import Foundation
import Terminal

extension Command {
  static let controlling = [
    Command(.prompt, .controls, ["p"], "Edit the prompt", hint: "prompt") { $0.go(to: .control(.prompt)) },
    Command(.negativePrompt, .controls, ["P"], "Edit the negative prompt", hint: "negative") {
      $0.go(to: .control(.negativePrompt))
    },
    Command(.nextControl, .controls, ["tab"], "Next control", hint: "next") { $0.stepFocus(1) },
    Command(.previousControl, .controls, ["shift-tab"], "Previous control", hint: "previous") {
      $0.stepFocus(-1)
    },
    Command(.reset, .controls, ["=", "alt-="], "Control back to its default", hint: "default") {
      $0.resetFocused()
    },
    Command(
      .undo, .controls, ["u", "ctrl-_"], "Undo a change of the controls, or the trash", hint: "undo",
      unless: { $0.history.canUndo || $0.takes.lastTrashed != nil ? nil : "There is nothing to undo." }
    ) { $0.undo() },
    Command(
      .redo, .controls, ["U", "ctrl-y"], "Redo", hint: "redo",
      unless: { $0.history.canRedo ? nil : "There is nothing to redo." }
    ) { $0.redo() },
    Command(.randomSeed, .controls, ["R"], "Draw a random seed", hint: "random seed") { model in
      let seed = UInt64(UInt32.random(in: 0...UInt32.max, using: &model.dice))
      return model.change(.seed) { $0.seed = seed }
    },
    Command(.holdSeed, .controls, ["f"], "Hold the seed, or let it go", hint: "hold seed") { model in
      model.change(nil) { $0.isSeedHeld.toggle() }
    },
    Command(
      .maskClip, .controls, ["M"], "Only the picture's timing counts, or also what it shows", hint: "mask",
      unless: { $0.video == nil ? "There is no picture to mask in a session of text alone." : nil }
    ) { model in model.change(.maskAwayClip) { $0.maskAwayClip.toggle() } },
    Command(
      .switchSolver, .controls, ["s"], "Switch the solver: multistep needs fewer steps than euler", hint: "solver"
    ) { model in model.change(.solver) { $0.switchSolver() } },
    Command(.live, .controls, ["L"], "Live mode on or off", hint: "live") { $0.toggleLive() },
    Command(.chooseModel, .controls, ["ctrl-o"], "Choose the model", hint: "model") { $0.chooseModel() },
  ]
}

extension Model {
  mutating func go(to focus: Focus) -> [Effect] {
    self.focus = focus
    entry = nil
    history.seal()
    return []
  }

  static let ring: [Focus] = ControlName.allCases.map { .control($0) } + [.takes, .picture]

  mutating func stepFocus(_ delta: Int) -> [Effect] {
    let at = Self.ring.firstIndex(of: focus) ?? 0
    return go(to: Self.ring[(at + delta + Self.ring.count) % Self.ring.count])
  }

  /// Changes the controls as one step of undo; several of one control in a row are one.
  mutating func change(_ name: ControlName?, _ change: (inout Controls) -> Void) -> [Effect] {
    var changed = controls
    change(&changed)
    guard changed != controls else { return [] }
    history.remember(controls, changing: name)
    takes.lastTrashed = nil
    return take(changed)
  }

  /// The controls are now these; everything that hangs on them follows.
  mutating func take(_ changed: Controls) -> [Effect] {
    let (spanMoved, old) = (changed.span != controls.span, controls)
    controls = changed
    takeFieldText(.prompt)
    takeFieldText(.negativePrompt)
    live.changed = now
    var effects: [Effect] = spanMoved && desk.isLooping ? [.player(.setLoop(loopRange))] : []
    for name in [ControlName.prompt, .negativePrompt] where old.model != controls.model || old.text(name) != controls.text(name) {
      effects.append(.countTokens(name, controls.text(name), model: controls.model))
    }
    return effects
  }

  mutating func resetFocused() -> [Effect] {
    guard case .control(let name) = focus else {
      say("Move to a control first: = puts it back to its default.", .note)
      return []
    }
    history.seal()
    let fresh = fresh
    return change(name) { $0.reset(name, to: fresh) }
  }

  mutating func undo() -> [Effect] {
    if let trashed = takes.lastTrashed {
      takes.lastTrashed = nil
      return [.edit(trashed, .trashed(nil))]
    }
    guard let before = history.undo(controls) else { return [] }
    return take(before)
  }

  mutating func redo() -> [Effect] {
    guard let after = history.redo(controls) else { return [] }
    return take(after)
  }

  mutating func toggleLive() -> [Effect] {
    live.isOn.toggle()
    live.changed = live.isOn ? now : nil
    say(live.isOn ? "Live: a draft follows every change." : "Live is off: r renders.", .note)
    return live.isOn ? [] : cancelDrafts()
  }

  mutating func chooseModel() -> [Effect] {
    let items = surroundings.models.map {
      Picker.Item($0, $0, detail: $0 == controls.model ? "in use" : "")
    }
    layers.append(.picker(Picker(.model, title: "model", items: items)))
    return []
  }
}

extension Controls {
  func text(_ name: ControlName) -> String { name == .prompt ? prompt : negativePrompt }

  mutating func setText(_ name: ControlName, _ text: String) {
    if name == .prompt { prompt = text } else { negativePrompt = text }
  }
}
