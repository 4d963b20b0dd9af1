import Materials
import Playback
import Studio
import Terminal

/// What an action makes of the model, and what is to be done about it. Pure.
public func update(_ model: inout Model, _ action: Action) -> [Effect] {
  var effects = model.answer(action)
  effects += model.wishes()
  return effects
}

extension Model {
  mutating func answer(_ action: Action) -> [Effect] {
    switch action {
    case .key(let key): return press(key)
    case .paste(let text): return paste(text)
    case .mouse(let mouse): return point(mouse)
    case .resized(let size):
      self.size = size
      return []
    case .tick(let now): return pass(to: now)
    case .job(let id, let event): return hear(event, of: id)
    case .player(let status): return follow(status)
    case .takes, .kept, .loaded, .analysed, .picture, .counted, .exported: return file(action)
    case .opened(let session, let video, let state, let takes, let recipe):
      return enter(session, video, state, takes) + (recipe.map { recall($0) } ?? [])
    case .sessions, .listed, .thumbnail: return browse(action)
    case .devices(let devices): return choose(among: devices)
    case .theme(let theme):
      self.theme = theme
      return []
    case .settings(let settings): return adopt(settings)
    case .note(let text):
      say(text, .note)
      return []
    case .failed(let text, let next):
      say(next.map { "\(text) \($0)" } ?? text, .error)
      // What was to be opened cannot be: here are the others.
      return session == nil && place == .studio ? perform(.open) : []
    }
  }

  private mutating func pass(to now: Double) -> [Effect] {
    self.now = now
    if let toast, toast.until <= now { self.toast = nil }
    guard live.isOn, let changed = live.changed, now - changed >= Live.patience else { return [] }
    return renderDraft()
  }

  private mutating func follow(_ status: PlayerStatus) -> [Effect] {
    // What was asked for last stands until the player has got there.
    if let wanted = desk.wanted, status.isPlaying || abs(status.position - wanted) < 0.02 { desk.wanted = nil }
    player = status
    return []
  }

  private mutating func choose(among devices: [AudioDevice]) -> [Effect] {
    let items = devices.map { Picker.Item($0.name, $0.name, detail: $0.summary) }
    layers.append(.picker(Picker(.device, title: "sound device", items: items)))
    return []
  }

  private mutating func adopt(_ settings: Settings) -> [Effect] {
    let before = self.settings
    self.settings = settings
    var effects: [Effect] = []
    if settings.theme != before.theme { effects.append(.loadTheme(settings.theme)) }
    if settings.volume != before.volume { effects.append(.player(.setVolume(Float(settings.volume)))) }
    if settings.device != before.device { effects.append(.player(.useDevice(settings.device))) }
    if settings.matchesLoudness != before.matchesLoudness {
      effects.append(.player(.setMatchesLoudness(settings.matchesLoudness)))
    }
    if settings.precision != before.precision { controls.precision = nil }
    return effects
  }
}
