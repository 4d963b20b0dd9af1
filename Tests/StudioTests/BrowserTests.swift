import Foundation
import Media
import Studio
import TestSupport
import Testing

/// Folders as the file browser shows them, and prompts as its field counts them.
struct BrowserTests {
  private static func withFolder(_ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let files = FileManager.default
      for name in ["zoo", "Archive"] {
        try files.createDirectory(
          at: folder.appendingPathComponent(name), withIntermediateDirectories: false)
      }
      let clips = Repository.assets.appendingPathComponent("clips")
      for (clip, name) in [("knock", "take 10.mp4"), ("drum", "take 9.mp4"), ("gravel", "Beach.MP4")] {
        try files.copyItem(
          at: clips.appendingPathComponent(clip + ".mp4"), to: folder.appendingPathComponent(name))
      }
      for name in ["broken.mkv", "notes.txt", ".hidden.mp4", "take.flac"] {
        try Data("nothing".utf8).write(to: folder.appendingPathComponent(name))
      }
      try body(folder)
    }
  }

  @Test func foldersComeFirstAndNamesSortAsPeopleDo() throws {
    try Self.withFolder { folder in
      let cards = try VideoCard.cards(in: folder.path)
      #expect(
        cards.map(\.name) == [
          "Archive", "zoo", "Beach.MP4", "broken.mkv", "take 9.mp4", "take 10.mp4", "take.flac",
        ])
      #expect(cards.map(\.kind) == [.folder, .folder, .video, .video, .video, .video, .take])
      #expect(cards[3].byteCount == 7 && cards[0].byteCount == nil)
      #expect(throws: BrowserError.unreadable(path: "/nowhere/at all", code: ENOENT)) {
        try VideoCard.cards(in: "/nowhere/at all")
      }
      #expect(try VideoCard.cards(in: "/").allSatisfy { !$0.path.hasPrefix("//") })
    }
  }

  @Test func aLookTellsWhatAVideoIs() throws {
    var card = try #require(VideoCard(Repository.assets.appendingPathComponent("clips/knock.mp4").path))
    #expect(card.hasSound == nil && card.duration == nil)
    card.look()
    let facts = try VideoReader(path: card.path).facts
    #expect(card.facts == facts && card.problem == nil)
    #expect(card.duration == facts.duration && card.hasSound == facts.hasAudio)
    #expect(try #require(card.frameRate) > 1)
    let thumbnail = try #require(card.thumbnail(maxSide: 40))
    #expect(max(thumbnail.width, thumbnail.height) == 40)
    #expect(VideoCard("/dev/null") == nil)
  }

  @Test func theBrowserLooksAtEachInItsTurn() throws {
    try Self.withFolder { folder in
      let browser = VideoBrowser(thumbnailSide: 32)
      let changed = DispatchSemaphore(value: 0)
      browser.observe { changed.signal() }
      browser.open(folder.path)
      func wait(_ condition: () -> Bool) -> Bool {
        while !condition() { if changed.wait(timeout: .now() + 20) != .success { return condition() } }
        return true
      }
      #expect(wait { browser.listing.cards.filter { $0.facts != nil }.count == 3 })
      #expect(wait { browser.listing.cards.contains { $0.problem != nil } })
      let broken = browser.listing.cards.first { $0.name == "broken.mkv" }
      #expect(broken?.problem?.sentence.contains("broken.mkv") == true)
      let path = folder.appendingPathComponent("take 9.mp4").path
      #expect(wait { browser.thumbnail(of: path) != nil })
      #expect(browser.thumbnail(of: path)?.width == 32)
      browser.open("/nowhere")
      #expect(wait { browser.listing.problem != nil })
      #expect(browser.listing.folder == "/nowhere" && browser.listing.cards.isEmpty)
    }
  }

  // MARK: Prompts

  @Test func tokensAreCountedAgainstTheModelsOwnLimit() throws {
    let counter = try PromptCounter(shelf: ServiceStage.shelf, model: "onset-mini")
    #expect((counter.length(of: "").tokens, counter.length(of: "").limit) == (2, 48))
    let (one, two) = (counter.length(of: "a ball"), counter.length(of: "a ball, a ball"))
    #expect(one.tokens >= 4 && two.tokens == 2 * one.tokens - 1)
    #expect(!one.isCut && counter.length(of: String(repeating: "rain ", count: 50)).isCut)
    #expect(throws: ShelfError.self) { try PromptCounter(shelf: ServiceStage.shelf, model: "none") }
  }
}
