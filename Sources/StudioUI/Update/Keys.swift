import Foundation
import Terminal

extension Model {
  /// A key goes to the top layer, then to what is being typed, then to the command that has it.
  mutating func press(_ key: Key) -> [Effect] {
    if !layers.isEmpty { return pressInLayer(key) }
    if case .browser(let state) = place { return pressInBrowser(key, state) }
    if key == "ctrl-c" { return pressInterrupt() }
    if blind != nil, let effects = pressInBlind(key) { return effects }
    if grid != nil, let effects = pressInGrid(key) { return effects }
    if case .control(let name) = focus, let effects = pressInControl(key, name) { return effects }
    if focus == .takes, let effects = pressInTakes(key) { return effects }
    if focus == .picture, let effects = pressInPicture(key) { return effects }
    if let command = Command.command(for: key) { return perform(command.id) }
    return []
  }

  private mutating func pressInterrupt() -> [Effect] {
    if queue.running != nil { return perform(.cancel) }
    say("q leaves the studio.", .note)
    return []
  }

  private mutating func pressInControl(_ key: Key, _ name: ControlName) -> [Effect]? {
    if name.isText { return pressInText(key, name) }
    if let slider = name.slider { return pressOnSlider(key, name, slider) }
    switch (name, key) {
    case (.seed, _): return pressOnSeed(key)
    case (.model, "enter"), (.model, "right"): return perform(.chooseModel)
    case (.maskAwayClip, "enter"), (.maskAwayClip, "left"), (.maskAwayClip, "right"): return perform(.maskClip)
    case (.solver, "enter"), (.solver, "left"), (.solver, "right"): return perform(.switchSolver)
    case (.live, "enter"), (.live, "left"), (.live, "right"): return perform(.live)
    case (_, "up"): return stepFocus(-1)
    case (_, "down"): return stepFocus(1)
    default: return nil
    }
  }

  private mutating func pressInText(_ key: Key, _ name: ControlName) -> [Effect]? {
    if key == "enter" {
      prompts[name]?.remember()
      return perform(.render)
    }
    if key == "tab" || key == "shift-tab" || key == "esc" { return nil }
    guard var field = prompts[name] else { return nil }
    guard field.handle(key) else { return Command.worksInText(key) ? nil : [] }
    prompts[name] = field
    return change(name) { $0.setText(name, field.text) }
  }

  private mutating func pressOnSlider(_ key: Key, _ name: ControlName, _ slider: SliderRange) -> [Effect]? {
    if let effects = pressInEntry(key, name, allowsPoint: slider.digits > 0) { return effects }
    guard let value = controls.value(of: name) else { return nil }
    func moved(_ delta: Double) -> [Effect] {
      change(name) { $0.set(name, to: slider.moved(value, by: delta)) }
    }
    switch key {
    case "left", "-": return moved(-slider.step)
    case "right", "+": return moved(slider.step)
    case "ctrl-left", "pgdn": return moved(-slider.leap)
    case "ctrl-right", "pgup": return moved(slider.leap)
    case "up": return stepFocus(-1)
    case "down": return stepFocus(1)
    default: return nil
    }
  }

  private mutating func pressOnSeed(_ key: Key) -> [Effect]? {
    if let effects = pressInEntry(key, .seed, allowsPoint: false) { return effects }
    switch key {
    case "left", "-": return change(.seed) { $0.seed &-= $0.seed > 0 ? 1 : 0 }
    case "right", "+": return change(.seed) { $0.seed &+= 1 }
    case "enter": return perform(.randomSeed)
    case "up": return stepFocus(-1)
    case "down": return stepFocus(1)
    default: return nil
    }
  }

  /// A number being typed: nil where the key has nothing to do with it.
  private mutating func pressInEntry(_ key: Key, _ name: ControlName, allowsPoint: Bool) -> [Effect]? {
    if case .character(let character) = key.code, key.modifiers.isEmpty,
      character.isASCII && character.isNumber || allowsPoint && character == "." && entry != nil
    {
      if (entry ?? "").count < 20 { entry = (entry ?? "") + String(character) }
      return []
    }
    guard let typed = entry else { return nil }
    switch key {
    case "backspace":
      entry = typed.count > 1 ? String(typed.dropLast()) : nil
      return []
    case "esc":
      entry = nil
      return []
    case "enter": return finishEntry(typed, name)
    default:
      // Any other key ends the entry, and then does what it does.
      let effects = finishEntry(typed, name)
      return entry == nil ? effects + press(key) : effects
    }
  }

  private mutating func finishEntry(_ typed: String, _ name: ControlName) -> [Effect] {
    history.seal()
    if name == .seed {
      guard let seed = UInt64(typed) else {
        say("A seed is a whole number up to \(UInt64.max).", .error)
        return []
      }
      entry = nil
      return change(.seed) { $0.seed = seed }
    }
    guard let slider = name.slider, let value = Double(typed), slider.allowed.contains(value) else {
      if let range = name.slider {
        say(
          "\(name.label) goes from \(range.text(range.allowed.lowerBound)) to \(range.text(range.allowed.upperBound)).",
          .error)
      }
      return []
    }
    entry = nil
    return change(name) { $0.set(name, to: value) }
  }

  private mutating func pressInTakes(_ key: Key) -> [Effect]? {
    switch key {
    case "up": return takes.shown.isEmpty ? [] : selectTake(by: -1)
    case "down": return takes.shown.isEmpty ? [] : selectTake(by: 1)
    case "pgup": return selectTake(by: -8)
    case "pgdn": return selectTake(by: 8)
    case "enter": return perform(.audition)
    default: return nil
    }
  }

  private mutating func pressInPicture(_ key: Key) -> [Effect]? {
    switch key {
    case "left": return seek(by: -0.2)
    case "right": return seek(by: 0.2)
    case "enter": return perform(.play)
    default: return nil
    }
  }

  private mutating func pressInBlind(_ key: Key) -> [Effect]? {
    switch key {
    case "1": return judge(.first)
    case "2": return judge(.second)
    case "3", "0": return judge(.equal)
    case "space": return perform(.switchSides)
    default: return nil
    }
  }

  private mutating func pressInGrid(_ key: Key) -> [Effect]? {
    switch key {
    case "left": return moveInGrid(-1, 0)
    case "right": return moveInGrid(1, 0)
    case "up": return moveInGrid(0, -1)
    case "down": return moveInGrid(0, 1)
    case "enter": return stepBack()
    default: return nil
    }
  }

  mutating func moveInGrid(_ dx: Int, _ dy: Int) -> [Effect] {
    guard var grid else { return [] }
    grid.move(columns: GridLayout(size: size, count: grid.takes.count).columns, dx: dx, dy: dy)
    self.grid = grid
    takes.selected = grid.takes[grid.selected]
    return auditionSelection()
  }

  mutating func paste(_ text: String) -> [Effect] {
    if case .question(var question)? = layers.last {
      question.field.insert(text)
      layers[layers.count - 1] = .question(question)
      return []
    }
    if case .picker(var picker)? = layers.last {
      picker.query.insert(text)
      layers[layers.count - 1] = .picker(picker)
      return []
    }
    guard case .control(let name) = focus, name.isText, var field = prompts[name] else {
      say("Paste into a prompt: p goes there.", .note)
      return []
    }
    field.insert(text)
    prompts[name] = field
    history.seal()
    return change(name) { $0.setText(name, field.text) }
  }
}
