import Playback
import Terminal

extension Model {
  /// A click focuses and sets; a drag on a slider or the timeline follows; the wheel moves what is under it.
  mutating func point(_ mouse: Mouse) -> [Effect] {
    guard layers.isEmpty, place == .studio, grid == nil else { return pointElsewhere(mouse) }
    let layout = StudioLayout(size: size)
    switch mouse.kind {
    case .wheelUp, .wheelDown: return turnWheel(mouse, layout)
    case .press:
      held = target(at: mouse.at, layout)
      return drag(to: mouse.at, layout, isPress: true)
    case .drag: return drag(to: mouse.at, layout, isPress: false)
    case .release:
      held = nil
      history.seal()
      return []
    }
  }

  private func target(at point: Point, _ layout: StudioLayout) -> MouseTarget? {
    if layout.timeline.contains(point) { return .timeline }
    if let name = ControlName.allCases.first(where: { layout.row(of: $0).contains(point) }) { return .control(name) }
    if layout.takeRows.contains(point) { return .takes }
    if layout.picture.contains(point) { return .picture }
    return layout.strips(of: self).firstIndex { $0.body.contains(point) }.map(MouseTarget.strip)
  }

  private mutating func drag(to point: Point, _ layout: StudioLayout, isPress: Bool) -> [Effect] {
    switch held {
    case .timeline:
      let share = Double(point.x - layout.bar.x) / Double(max(layout.bar.width - 1, 1))
      return seek(to: min(1, max(0, share)) * timeline)
    case .strip(let index):
      let strips = layout.strips(of: self)
      guard strips.indices.contains(index), let span = span(of: strips[index].sound) else { return [] }
      let body = strips[index].body
      let share = min(1, max(0, Double(point.x - body.x) / Double(max(body.width, 1))))
      let switching = isPress && desk.isComparing && blind == nil ? strips[index].side.map { hear($0) } ?? [] : []
      return switching + seek(to: span.start + share * span.duration)
    case .control(let name): return drag(name, to: point, layout, isPress)
    case .takes where isPress: return pressTake(point, layout)
    case .picture where isPress:
      focus = .picture
      return perform(.play)
    default: return []
    }
  }

  private mutating func drag(_ name: ControlName, to point: Point, _ layout: StudioLayout, _ isPress: Bool) -> [Effect] {
    if isPress { _ = go(to: .control(name)) }
    if let slider = name.slider {
      let track = layout.track(of: name)
      guard point.x >= track.x - 1 || !isPress else { return [] }
      let share = Double(point.x - track.x) / Double(max(track.width - 1, 1))
      return change(name) { $0.set(name, to: slider.value(at: share)) }
    }
    guard isPress else { return [] }
    switch name {
    case .maskAwayClip: return perform(.maskClip)
    case .solver: return perform(.switchSolver)
    case .live: return perform(.live)
    case .model: return perform(.chooseModel)
    default: return []
    }
  }

  private mutating func pressTake(_ point: Point, _ layout: StudioLayout) -> [Effect] {
    focus = .takes
    let (rows, shown) = (layout.takeRows, takes.shown)
    let selected = shown.firstIndex { $0.id == takes.selected } ?? 0
    let index = max(0, min(selected - rows.height / 2, shown.count - rows.height)) + point.y - rows.y
    guard shown.indices.contains(index) else { return [] }
    let isSame = takes.selected == shown[index].id
    takes.selected = shown[index].id
    return isSame || desk.pinned.isEmpty ? auditionSelection() : []
  }

  private mutating func turnWheel(_ mouse: Mouse, _ layout: StudioLayout) -> [Effect] {
    let up = mouse.kind == .wheelUp
    switch target(at: mouse.at, layout) {
    case .control(let name):
      guard let slider = name.slider, let value = controls.value(of: name) else { return [] }
      return change(name) { $0.set(name, to: slider.moved(value, by: up ? slider.step : -slider.step)) }
    case .takes:
      takes.move(by: up ? -1 : 1)
      return []
    case .timeline, .picture, .strip: return seek(by: up ? 0.2 : -0.2)
    case nil: return []
    }
  }

  private mutating func pointElsewhere(_ mouse: Mouse) -> [Effect] {
    switch mouse.kind {
    case .wheelUp: return press("up")
    case .wheelDown: return press("down")
    case .press:
      guard layers.isEmpty, grid != nil else { return [] }
      return pressGrid(mouse.at)
    default: return []
    }
  }

  private mutating func pressGrid(_ point: Point) -> [Effect] {
    guard var grid else { return [] }
    let layout = GridLayout(size: size, count: grid.takes.count)
    guard let index = layout.cells.firstIndex(where: { $0.contains(point) }) else { return [] }
    grid.selected = index
    self.grid = grid
    takes.selected = grid.takes[index]
    return auditionSelection()
  }
}

/// What the mouse took hold of.
public enum MouseTarget: Sendable, Equatable {
  case control(ControlName)
  case takes
  case timeline
  case picture
  case strip(Int)
}
