import Foundation
import Library
import Materials
import Studio

/// Lists folders for the browser; a video's facts and picture follow as they are read.
final class BrowserReader: Sendable {
  private let library: Library
  private let mailbox: Mailbox
  private let browser = VideoBrowser()
  private let queue = DispatchQueue(label: "onset.sessions")

  init(_ library: Library, _ mailbox: Mailbox) {
    self.library = library
    self.mailbox = mailbox
    browser.observe { [mailbox] in mailbox.stir() }
  }

  func list(_ folder: String) {
    let path = URL(fileURLWithPath: (folder as NSString).expandingTildeInPath).standardizedFileURL.path
    browser.open(path)
    queue.async { [library, mailbox] in
      do {
        mailbox.post(.sessions(try Self.sessions(library)))
      } catch {
        mailbox.post(.failed(error))
      }
    }
  }

  /// What is known of the folder by now.
  var listing: VideoBrowser.Listing { browser.listing }

  func thumbnail(_ path: String) -> Picture? { browser.thumbnail(of: path) }

  func close() { browser.close() }

  /// The latest few, then a session of text alone.
  private static func sessions(_ library: Library) throws -> [BrowserState.Row] {
    let rows = try library.sessions().prefix(6).map { session in
      let takes = session.takeCount == 1 ? "1 take" : "\(session.takeCount) takes"
      return BrowserState.Row(.session(session.id), id: session.video ?? "", name: "\(session.title), \(takes)")
    }
    return rows + [BrowserState.Row(.textSession, id: "", name: "text alone, without a video")]
  }
}

extension BrowserState.Row {
  init(_ card: VideoCard) {
    let kind: Kind = switch card.kind {
    case .folder: .folder
    case .video: .video
    case .take: .take
    }
    self.init(
      kind, id: card.path, name: card.name, figures: VideoFigures(card),
      byteCount: card.byteCount, problem: card.problem?.sentence)
  }
}

extension VideoFigures {
  /// nil before the video has been looked at, or where there is nothing to see.
  init?(_ card: VideoCard) {
    guard let facts = card.facts else { return nil }
    self.init(
      path: card.path, duration: card.duration ?? 0, frameRate: card.frameRate ?? 25, width: facts.width,
      height: facts.height, hasSound: facts.hasAudio)
  }

  /// Throws what a look at the file throws.
  init(of path: String) throws {
    guard var card = VideoCard(path) else { throw StudioError.noSuchVideo(path: path) }
    card.look()
    guard let figures = VideoFigures(card) else { throw StudioError.unwatchable(path: path, card.problem) }
    self = figures
  }
}
