import Library
import Materials
import Playback
import Studio
import Terminal

extension Model {
  /// A session is open: its controls, queue and playhead are as they were left.
  mutating func enter(
    _ session: SessionRecord, _ video: VideoFigures?, _ state: StudioState?, _ takes: [TakeRecord]
  ) -> [Effect] {
    let cancelled = pending.flatMap { obey(queue.cancel($0.id)) }
    self.session = session
    self.video = video
    place = .studio
    layers = []
    (picture, estimate, draft, blind, grid) = (nil, nil, nil, nil, nil)
    (spectrograms, asked) = ([:], [])
    history = History()
    desk = Desk()
    self.takes = TakeTable()
    self.takes.all = takes
    self.takes.selected = state?.selected ?? self.takes.shown.first?.id
    fresh = Controls(model: controls.model)
    if let video { fresh.span = TimeSpan(duration: min(8, max(video.duration, 0.64))) }
    var effects = cancelled + take(state?.controls ?? fresh)
    live = Live(isOn: state?.isLive ?? live.isOn)
    focus = takes.isEmpty ? .control(.prompt) : .takes
    effects += countBoth() + restoreDesk(state) + restoreQueue(state)
    // Whoever comes through SSH will want to hear it there.
    return effects + (surroundings.isOverSSH ? broadcast : []) + fulfilWish()
  }

  /// What the command line asked for, once.
  private mutating func fulfilWish() -> [Effect] {
    guard let wish else { return [] }
    self.wish = nil
    if wish.showsTour { layers.append(.page(.tour)) }
    guard takes.all.isEmpty else { return [] }
    var effects: [Effect] = []
    if let prompt = wish.prompt { effects = change(.prompt) { $0.prompt = prompt } }
    return effects + (wish.renders ? perform(.render) : [])
  }

  private func countBoth() -> [Effect] {
    [ControlName.prompt, .negativePrompt].map { .countTokens($0, controls.text($0), model: controls.model) }
  }

  private mutating func restoreDesk(_ state: StudioState?) -> [Effect] {
    let known = Set(takes.all.map(\.id))
    for (side, id) in [(Side.a, state?.sideA), (.b, state?.sideB)] {
      if let id, known.contains(id) { desk.sounds[side] = .take(id) }
    }
    if desk.sounds.isEmpty, let take = takes.selection { desk.sounds[.a] = .take(take.id) }
    desk.pinned = desk.sounds.count == 2 ? [.a, .b] : []
    desk.wanted = state?.playhead ?? takes.selection?.recipe.span.start ?? 0
    return loadDesk() + [.player(.seek(desk.wanted ?? 0))]
  }

  /// What was waiting or running, but for what has become takes since that was written down.
  private mutating func restoreQueue(_ state: StudioState?) -> [Effect] {
    (state?.waiting ?? []).flatMap { render in
      var (recipe, count) = (render.recipe, render.count)
      let made = madeSeeds(of: recipe)
      while count > 0, made.contains(recipe.seed) { (recipe.seed, count) = (recipe.seed &+ 1, count - 1) }
      return count > 0 ? obey(queue.add(recipe, count: count)) : []
    }
  }

  /// What of the studio outlives it.
  public var state: StudioState {
    StudioState(
      controls: controls, isLive: live.isOn, playhead: playhead, selected: takes.selected,
      sideA: takeID(.a), sideB: takeID(.b),
      waiting: queue.unfinished.map { StudioState.WaitingRender(recipe: $0.recipe, count: $0.count) })
  }

  private func takeID(_ side: Side) -> Int64? {
    if case .take(let id)? = desk.sounds[side] { return id }
    return nil
  }

  // MARK: Browser

  mutating func browse(_ action: Action) -> [Effect] {
    guard case .browser(var state) = place else { return [] }
    switch action {
    case .sessions(let sessions): state.sessions = sessions
    case .listed(let folder, let rows):
      if folder != state.folder { (state.selected, state.filter) = (0, TextField()) }
      (state.folder, state.rows) = (folder, rows)
    case .thumbnail(let picture, let path):
      if let picture { state.thumbnail = BrowserState.Thumbnail(picture, of: path) }
    default: break
    }
    place = .browser(state)
    return []
  }

  mutating func pressInBrowser(_ key: Key, _ browser: BrowserState) -> [Effect] {
    var state = browser
    if state.isFiltering, let effects = pressInFilter(key, &state) { return effects }
    switch key {
    case "up", "k": state.move(by: -1)
    case "down", "j": state.move(by: 1)
    case "pgup": state.move(by: -10)
    case "pgdn": state.move(by: 10)
    case "/": state.isFiltering = true
    case "left", "backspace", "h": return [.list(folder: state.folder + "/..")]
    case "enter", "right", "l": return open(state)
    case "esc" where !state.filter.text.isEmpty: state.filter = TextField()
    case "esc":
      if session != nil { place = .studio }
      return []
    case "q", "ctrl-q", "ctrl-c": return perform(.quit)
    case "ctrl-z", "ctrl-l", "ctrl-t": return Command.command(for: key).map { perform($0.id) } ?? []
    default: return []
    }
    place = .browser(state)
    return []
  }

  private mutating func pressInFilter(_ key: Key, _ state: inout BrowserState) -> [Effect]? {
    switch key {
    case "esc":
      state.isFiltering = false
      state.filter = TextField()
    case "enter":
      state.isFiltering = false
    case "up", "down", "pgup", "pgdn": return nil
    default:
      guard state.filter.handle(key) else { return nil }
      state.selected = 0
    }
    place = .browser(state)
    return []
  }

  private mutating func open(_ state: BrowserState) -> [Effect] {
    guard let row = state.selection else { return [] }
    if let problem = row.problem {
      say(problem, .error)
      return []
    }
    switch row.kind {
    case .session(let id): return [.save(self.state), .open(.session(id))]
    case .textSession: return [.save(self.state), .open(.text)]
    case .folder: return [.list(folder: row.id)]
    case .video: return [.save(self.state), .open(.video(row.id))]
    case .take: return [.save(self.state), .open(.take(row.id))]
    }
  }
}

extension BrowserState.Row {
  var thumbnailPath: String? {
    switch kind {
    case .video: id
    case .session: id.isEmpty ? nil : id
    case .folder, .textSession, .take: nil
    }
  }
}
