import Foundation
import Library
import Materials
import Playback
import Studio
import Terminal

/// The running studio: one loop on its own thread that turns what happens into the next picture.
///
///     terminal, player, renders, ledger -> actions -> update -> effects -> runner
///                                                  -> view -> screen
public final class StudioApp {
  private var model: Model
  private let screen: Screen
  private let mailbox: Mailbox
  private let runner: EffectRunner
  private let settings: SettingsWatch
  private var saved: StudioState?
  private var savedAt = 0.0
  private var isOver = false
  private var paintedAt = 0.0
  /// Something happened that is not on the screen yet.
  private var isOwed = false

  public init(screen: Screen, workshop: Workshop, model: Model) {
    self.model = model
    self.screen = screen
    let mailbox = Mailbox { [waker = screen.waker] in waker.wake() }
    self.mailbox = mailbox
    runner = EffectRunner(workshop, mailbox: mailbox)
    settings = SettingsWatch(file: Settings.file())
    self.model.size = screen.size
    self.model.glyphs = screen.capabilities.glyphs
  }

  /// Until the person leaves, or the terminal goes away.
  public func run(opening: Opening?) {
    runner.start(model.settings)
    carryOut(opening.map { [.open($0)] } ?? model.perform(.open))
    paint()
    while !isOver {
      let events = screen.events(timeout: isOwed ? Self.shortestFrame : pace)
      take(.tick(Self.clock))
      for event in events { hear(event) }
      for action in mailbox.collect() { take(action) }
      follow()
      // A person's keys are answered at once; what a render tells by the hundred is shown together.
      isOwed = events.isEmpty && Self.clock - paintedAt < Self.shortestFrame
      if !isOver, !isOwed { paint() }
    }
    runner.close(saving: model.state, of: model.session)
  }

  private static var clock: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  /// Seconds until the screen should be looked at again though nothing happened.
  private var pace: Double {
    if model.player.isPlaying { return min(1 / 30, untilNextPicture) }
    let isSettling = model.live.isOn && model.live.changed != nil
    if model.queue.running != nil || isSettling || model.toast != nil { return 0.1 }
    return 1
  }

  /// Seconds until a playing video's next picture is due.
  private var untilNextPicture: Double {
    guard let rate = model.video?.frameRate, rate > 0 else { return 1 }
    let pictures = model.playhead * rate
    return max((pictures.rounded(.down) + 1 - pictures) / rate, 0.002)
  }

  private func hear(_ event: TerminalEvent) {
    switch event {
    case .key(let key): take(.key(key))
    case .paste(let text): take(.paste(text))
    case .mouse(let mouse): take(.mouse(mouse))
    case .resized(let size): take(.resized(size))
    case .resumed: take(.resized(screen.size))
    case .focus: break
    case .ended: isOver = true
    }
  }

  private func take(_ action: Action) {
    if case .opened(let session, _, _, _, _) = action { runner.enter(session) }
    carryOut(update(&model, action))
  }

  private func carryOut(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .quit: isOver = true
      case .suspend: screen.suspend()
      case .redraw: screen.outside {}
      case .copy(let text): screen.copy(text)
      default: runner.run(effect)
      }
    }
  }

  /// What is looked up every time round: the picture under the playhead, settings on disk, what to save.
  private func follow() {
    if model.player.isPlaying { take(.player(runner.playerStatus)) }
    let isStill = model.settings.reducedMotion && model.player.isPlaying
    if model.place == .studio, !isStill, let picture = runner.picture(at: model.playhead, besides: model.picture) { take(.picture(picture)) }
    if case .browser(let state) = model.place {
      if let action = runner.listing(besides: state) { take(action) }
    }
    if case .browser(let state) = model.place, let action = runner.thumbnail(for: state) { take(action) }
    if let changed = settings.changed() {
      switch changed {
      case .success(let settings): take(.settings(settings))
      case .failure(let failure):
        let (sentence, next) = failure.words
        take(.failed(sentence, next: next))
      }
    }
    runner.broadcast.post(model)
    save()
  }

  /// At once when the queue has changed; at most once a second for controls and playhead.
  private func save() {
    let state = model.state
    guard let session = model.session, state != saved else { return }
    guard model.now - savedAt > 1 || state.waiting != saved?.waiting else { return }
    (saved, savedAt) = (state, model.now)
    runner.save(state, of: session)
  }

  private static let shortestFrame = 1.0 / 60

  private func paint() {
    screen.show(view(model, screen.size))
    paintedAt = Self.clock
  }
}
