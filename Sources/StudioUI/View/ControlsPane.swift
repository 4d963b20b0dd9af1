import Foundation
import Terminal

extension Painter {
  mutating func paintControls(_ layout: StudioLayout) {
    let isFocused = if case .control = model.focus { true } else { false }
    rule(layout.controls, "controls", isFocused: isFocused, right: model.live.isOn ? "live" : "")
    for name in ControlName.allCases { paint(name, layout) }
  }

  private mutating func paint(_ name: ControlName, _ layout: StudioLayout) {
    let row = layout.row(of: name)
    let isFocused = model.focus == .control(name)
    // A text has a ground of its own.
    let lit = name.isText ? StudioLayout.labelWidth : row.width
    if isFocused { canvas.fill(Rect(x: row.x, y: row.y, width: lit, height: 1), theme[.selection]) }
    canvas.write(
      (isFocused ? "▸" : " ") + name.label, at: Point(row.x, row.y), isFocused ? theme[.selection] : theme[.dim])
    let value = Rect(
      x: row.x + StudioLayout.labelWidth + 1, y: row.y, width: row.width - StudioLayout.labelWidth - 2, height: 1)
    switch name {
    case .prompt, .negativePrompt: paintText(name, value, isFocused)
    case .cfgStrength, .numSteps, .duration: paintSlider(name, layout.track(of: name), row, isFocused)
    case .seed: paintSeed(value, isFocused)
    case .solver: paintValue(model.controls.solverText, value, isFocused)
    case .model: paintValue(model.controls.model, value, isFocused)
    case .maskAwayClip:
      paintValue(model.controls.maskAwayClip ? "[x] timing alone" : "[ ] picture and timing", value, isFocused)
    case .live:
      paintValue(model.live.isOn ? "[x] a draft follows every change" : "[ ] r renders", value, isFocused)
    }
  }

  private mutating func paintValue(_ text: String, _ rect: Rect, _ isFocused: Bool) {
    canvas.write(fitted(text, rect.width), at: Point(rect.x, rect.y), isFocused ? theme[.selection] : theme[.text])
  }

  private mutating func paintText(_ name: ControlName, _ rect: Rect, _ isFocused: Bool) {
    let count = model.tokens[name].map { "\($0.used)/\($0.limit)" } ?? ""
    let width = rect.width - columns(of: count) - 1
    guard let field = model.prompts[name] else { return }
    if field.text.isEmpty, !isFocused {
      let hint = name == .prompt ? "what to hear" : "what not to hear"
      canvas.fill(Rect(x: rect.x, y: rect.y, width: width, height: 1), theme[.placeholder])
      canvas.write(fitted(hint, width), at: Point(rect.x, rect.y), theme[.placeholder])
    } else {
      let (text, cursor) = field.visible(width: width)
      canvas.fill(Rect(x: rect.x, y: rect.y, width: width, height: 1), theme[.field])
      canvas.write(text, at: Point(rect.x, rect.y), theme[.field], limit: width)
      if isFocused, model.layers.isEmpty { canvas.cursor = Point(rect.x + cursor, rect.y) }
    }
    let isOver = model.tokens[name].map { $0.used > $0.limit } ?? false
    write(count, endingAt: rect.right, rect.y, theme[isOver ? .warning : .dim])
  }

  private mutating func paintSlider(_ name: ControlName, _ track: Rect, _ row: Rect, _ isFocused: Bool) {
    guard let slider = name.slider, let value = model.controls.value(of: name) else { return }
    let knob = track.x + Int((slider.share(of: value) * Double(track.width - 1)).rounded())
    func dressed(_ role: Role) -> Style {
      var style = theme[role]
      if isFocused { style.background = theme[.selection].background }
      return style
    }
    canvas.fill(track, dressed(.sliderTrack), "─")
    canvas.fill(Rect(x: track.x, y: track.y, width: knob - track.x, height: 1), dressed(.sliderFill), "━")
    canvas.write("●", at: Point(knob, track.y), dressed(.sliderKnob))
    if isFocused, let entry = model.entry {
      write(" \(entry)▏", endingAt: row.right - 1, row.y, theme[.field])
    } else {
      write(slider.text(value), endingAt: row.right - 1, row.y, isFocused ? theme[.selection] : theme[.text])
    }
  }

  private mutating func paintSeed(_ rect: Rect, _ isFocused: Bool) {
    let style = isFocused ? theme[.selection] : theme[.text]
    if isFocused, let entry = model.entry {
      canvas.write("\(entry)▏", at: Point(rect.x, rect.y), theme[.field])
      return
    }
    canvas.write("\(model.controls.seed)", at: Point(rect.x, rect.y), style)
    let note = model.controls.isSeedHeld ? "held" : (isFocused ? "←→ next, enter random" : "")
    write(fitted(note, max(0, rect.width - 12)), endingAt: rect.right, rect.y, isFocused ? style : theme[.dim])
  }
}

extension Controls {
  /// `euler`, and what a recalled take was guided in.
  fileprivate var solverText: String {
    let what = solver == .euler ? "euler, as MMAudio's" : "multistep: fewer steps do"
    guard let times = guidanceInterval else { return what }
    return "\(solver.rawValue), cfg \(decimal(times.lowerBound, 2))–\(decimal(times.upperBound, 2))"
  }
}
