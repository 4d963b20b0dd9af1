import Foundation
import Library
import Materials
import Playback
import Studio
import Terminal

/// Carries out what `update` wants done. Nothing here makes the loop wait: files, ledger and sound have queues of
/// their own, and what they find comes back as actions.
final class EffectRunner {
  private let workshop: Workshop
  private let mailbox: Mailbox
  private let desk: DeskLoader
  private let files = DispatchQueue(label: "onset.files")
  private let counters = CounterShelf()
  private let browser: BrowserReader
  let broadcast = Broadcast()
  private var feed: PictureFeed?
  private var shownTime = -1.0

  init(_ workshop: Workshop, mailbox: Mailbox) {
    self.workshop = workshop
    self.mailbox = mailbox
    desk = DeskLoader(workshop, mailbox)
    browser = BrowserReader(workshop.library, mailbox)
  }

  func start(_ settings: Settings) {
    workshop.player.observe { [mailbox] in mailbox.post(.player($0)) }
    workshop.player.send(.setVolume(Float(settings.volume)))
    workshop.player.send(.setMatchesLoudness(settings.matchesLoudness))
  }

  var playerStatus: PlayerStatus { workshop.player.status }

  func run(_ effect: Effect) {
    switch effect {
    case .start(let job):
      workshop.renders.start(job) { [mailbox] in mailbox.post(.job(job.id, $0)) }
    case .cancel(let id): workshop.renders.cancel(id)
    case .keep(let keepsake): keep(keepsake)
    case .load(let sounds, let draft): desk.load(sounds, draft)
    case .player(let command): workshop.player.send(command)
    case .analyse(let name, let size, let waveform): desk.analyse(name, size, waveform)
    case .countTokens(let name, let text, let model): count(name, text, model)
    case .open(let opening): open(opening)
    case .list(let folder): browser.list(folder)
    case .broadcast(let port):
      later { [broadcast] in
        try broadcast.start(port: port)
        return nil
      }
    case .listDevices: later { .devices(AudioDevice.all()) }
    case .edit(let id, let edit): change(id, edit)
    case .trash(let id): change(id, .trashed(Date()))
    case .export(let wish): export(wish)
    case .loadTheme(let name): later { [themes = workshop.themes] in .theme(try themes.theme(name)) }
    case .remember(let settings): remember(settings)
    case .save(let state): if let session { save(state, of: session) }
    case .suspend, .redraw, .quit, .copy: break
    }
  }

  private(set) var session: SessionRecord?

  /// Does slow work; what goes wrong is said.
  private func later(_ work: @escaping @Sendable () throws -> Action?) {
    mailbox.expect()
    files.async { [mailbox] in
      do {
        mailbox.fulfil(try work())
      } catch {
        mailbox.fulfil(.failed(error))
      }
    }
  }

  // MARK: Ledger

  private func keep(_ keepsake: Keepsake) {
    later { [library = workshop.library] in
      .kept(try TakeKeeper().keep(keepsake.performance, in: keepsake.session, of: library))
    }
  }

  private func change(_ id: TakeRecord.ID, _ edit: TakeEdit) {
    guard let session else { return }
    later { [library = workshop.library] in
      _ = try library.edit(id, edit)
      return .takes(try library.takes(of: session.id))
    }
  }

  func save(_ state: StudioState, of session: SessionRecord) {
    later { [library = workshop.library] in
      try library.save(state: JSONEncoder().encode(state), for: session.id)
      return nil
    }
  }

  /// Waits for what is still to be written.
  func close(saving state: StudioState, of session: SessionRecord?) {
    if let session { save(state, of: session) }
    broadcast.stop()
    browser.close()
    workshop.renders.close()
    workshop.player.close()
    feed?.close()
    files.sync {}
  }

  private func export(_ wish: ExportWish) {
    later {
      let report = try Exporter().export(wish.takes, as: wish.kinds, to: URL(fileURLWithPath: wish.folder))
      if let problem = report.problems.first { return .failed(problem.error) }
      return .exported(report.files.map(\.url.path))
    }
  }

  private func remember(_ settings: Settings) {
    later {
      try settings.save(to: Settings.file())
      return nil
    }
  }

  private func count(_ name: ControlName, _ text: String, _ model: String) {
    later { [shelf = workshop.shelf, counters] in
      let length = try counters.counter(of: model, shelf).length(of: text)
      return .counted(name, of: text, TokenCount(used: length.tokens, limit: length.limit))
    }
  }

  // MARK: Opening

  private func open(_ opening: Opening) {
    later { [library = workshop.library] in try Self.opened(opening, library) }
  }

  private static func opened(_ opening: Opening, _ library: Library) throws -> Action {
    let session: SessionRecord
    var recipe: Recipe?
    switch opening {
    case .video(let path):
      _ = try VideoFigures(of: path)
      session = try library.session(forVideo: path)
    case .session(let id): session = try library.session(id)
    case .take(let path):
      recipe = try TakeSound(URL(fileURLWithPath: path)).recipe
      guard recipe != nil else { throw StudioError.noRecipe(path: path) }
      session = try library.session(forVideo: recipe?.video)
    case .text: session = try library.session(forVideo: nil)
    }
    let figures = try session.video.map { try VideoFigures(of: $0) }
    let state = try? JSONDecoder().decode(StudioState.self, from: session.state)
    return .opened(session, figures, state, try library.takes(of: session.id), recalling: recipe)
  }

  /// The loop tells which session is open; its pictures come from here.
  func enter(_ session: SessionRecord) {
    self.session = session
    feed?.close()
    shownTime = -1
    feed = session.video.map { PictureFeed(video: $0, maxSide: 320) }
    feed?.observe { [mailbox] in mailbox.stir() }
  }

  /// What the browser has found out since the last look; nil where it is what `state` shows.
  func listing(besides state: BrowserState) -> Action? {
    let listing = browser.listing
    if let problem = listing.problem, listing.folder != state.folder { return .failed(problem.sentence, next: problem.next) }
    let rows = listing.cards.map(BrowserState.Row.init)
    guard listing.isRead, rows != state.rows || listing.folder != state.folder else { return nil }
    return .listed(folder: listing.folder, rows)
  }

  func thumbnail(for state: BrowserState) -> Action? {
    guard state.picture == nil, let path = state.selection?.thumbnailPath else { return nil }
    return browser.thumbnail(path).map { .thumbnail($0, of: path) }
  }

  /// The picture at a second of the video; nil where it is the one that is shown.
  func picture(at second: Double, besides old: Picture?) -> Picture? {
    guard let shot = feed?.picture(at: second), shot.time != shownTime || old == nil else { return nil }
    shownTime = shot.time
    return shot.picture
  }
}
