import Foundation
import Materials
import Media
import Synchronization

/// A folder as a file browser shows it: the names at once, what the videos are as soon as they were looked
/// at, thumbnails where they are asked for. Every call returns at once; the looking is done on a thread of
/// its own.
public final class VideoBrowser: Sendable {
  public struct Listing: Sendable, Equatable {
    public internal(set) var folder: String
    public internal(set) var cards: [VideoCard] = []
    /// The folder has been read; not yet each video in it.
    public internal(set) var isRead = false
    public internal(set) var problem: Explanation?
  }

  fileprivate struct State {
    var listing = Listing(folder: "")
    var thumbnails: [String: Picture?] = [:]
    /// Paths that are on the screen: they come first.
    var visible: [String] = []
    var wanted: Set<String> = []
    var onChange: @Sendable () -> Void = {}
  }

  private let state = Mutex(State())
  private let thumbnailSide: Int
  private let thread = OwnThread("onset.browser", niceness: 1)
  private static let mostThumbnails = 400

  public init(thumbnailSide: Int = 160) { self.thumbnailSide = thumbnailSide }

  public var listing: Listing { state.withLock(\.listing) }

  /// Called on the browser's thread after each change. The last one counts.
  public func observe(_ onChange: @escaping @Sendable () -> Void) {
    state.withLock { $0.onChange = onChange }
  }

  /// Reads a folder in the place of the one before.
  public func open(_ folder: String) {
    state.withLock { state in
      state.listing = Listing(folder: folder)
      (state.visible, state.wanted, state.thumbnails) = ([], [], [:])
    }
    thread.perform { [weak self] in self?.read(folder) }
  }

  /// Which cards are on the screen: they are looked at first.
  public func prefer(_ paths: [String]) { state.withLock { $0.visible = paths } }

  /// nil while it is being made, and where there is none.
  public func thumbnail(of path: String) -> Picture? {
    let (picture, isNew) = state.withLock { state -> (Picture?, Bool) in
      if let known = state.thumbnails[path] { return (known, false) }
      return (nil, state.wanted.insert(path).inserted)
    }
    if isNew { work() }
    return picture
  }

  public func close() { thread.close() }

  // MARK: On the browser's thread

  private func read(_ folder: String) {
    let result = Result { try VideoCard.cards(in: folder) }
    change { state in
      guard state.listing.folder == folder else { return }
      state.listing.isRead = true
      switch result {
      case .success(let cards): state.listing.cards = cards
      case .failure(let error): state.listing.problem = explain(error)
      }
    }
    work()
  }

  /// One thing after the other, so that a newly opened folder need not wait for the whole of the one before.
  private func work() {
    thread.perform { [weak self] in
      guard let self, takeOne() else { return }
      work()
    }
  }

  private func takeOne() -> Bool {
    guard let (card, wantsThumbnail) = state.withLock(\.next) else { return false }
    if wantsThumbnail {
      let picture = card.thumbnail(maxSide: thumbnailSide)
      change { state in
        if state.thumbnails.count >= Self.mostThumbnails { state.thumbnails = [:] }
        state.thumbnails[card.path] = .some(picture)
        state.wanted.remove(card.path)
      }
    } else {
      var card = card
      card.look()
      change { state in
        guard let index = state.listing.cards.firstIndex(where: { $0.path == card.path }) else { return }
        state.listing.cards[index] = card
      }
    }
    return true
  }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
    state.withLock(\.onChange)()
  }
}

extension VideoBrowser.State {
  /// What to look at next, and whether for its thumbnail.
  fileprivate var next: (VideoCard, Bool)? {
    let open = listing.cards.filter { $0.kind == .video && $0.facts == nil && $0.problem == nil }
    let seen = Set(visible)
    if let card = open.first(where: { seen.contains($0.path) }) { return (card, false) }
    for path in visible + wanted.sorted() where wanted.contains(path) {
      if let card = listing.cards.first(where: { $0.path == path }) ?? VideoCard(path) { return (card, true) }
    }
    return open.first.map { ($0, false) }
  }
}
