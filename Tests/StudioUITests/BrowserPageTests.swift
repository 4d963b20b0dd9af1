import Materials
import StudioUI
import Terminal
import Testing

/// Choosing what to open: what a row, its card and the keys say.
struct BrowserPageTests {
  private static let problem =
    "/films/broken.mp4 is no video that libav knows, or it is cut off before its index, as downloads are."

  private static func stage() -> DeskStage {
    var desk = DeskStage()
    desk.model.place = .browser(BrowserState(folder: "/films"))
    let rows = [
      BrowserState.Row(.video, id: "/films/drum.mp4", name: "drum.mp4", figures: DeskStage.figures, byteCount: 86_412),
      BrowserState.Row(.video, id: "/films/broken.mp4", name: "broken.mp4", byteCount: 5, problem: problem),
    ]
    desk.send(.listed(folder: "/films", rows))
    return desk
  }

  private static func state(_ desk: DeskStage) -> BrowserState? {
    if case .browser(let state) = desk.model.place { state } else { nil }
  }

  @Test func aBrokenFileKeepsItsNameAndSaysAllOnItsCard() {
    var desk = Self.stage()
    desk.press("down")
    let lines = desk.screen(100, 30).split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.contains("broken.mp4") && $0.contains("cannot be watched") })
    let card = lines.map { String($0.dropFirst(66)).trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
    #expect(card.contains(Self.problem), "\(card)")
  }

  @Test func aThumbnailStaysWithItsFile() {
    var desk = Self.stage()
    let grey = Picture(width: 2, height: 2, pixels: [UInt8](repeating: 99, count: 12))
    desk.send(.thumbnail(grey, of: "/films/drum.mp4"))
    #expect(Self.state(desk)?.picture == grey)
    desk.press("down")
    #expect(Self.state(desk)?.picture == nil)
    desk.press("/")
    desk.type("dru")
    #expect(Self.state(desk)?.picture == grey)
  }

  @Test func escapeFirstShowsAllAgain() {
    var desk = Self.stage()
    desk.press("/")
    desk.type("bro")
    desk.press("enter")
    #expect(Self.state(desk)?.shown.count == 1 && desk.screen(100, 30).contains("esc all again"))
    desk.press("esc")
    #expect(Self.state(desk)?.shown.count == 2)
    desk.press("esc")
    #expect(desk.model.place == .studio)
  }

  /// At 80 columns the sentence takes two lines, and no word of it is lost.
  @Test func whatCannotBeOpenedLeadsToTheOthers() {
    var desk = DeskStage(size: Size(columns: 80, rows: 24))
    desk.model.session = nil
    desk.send(.failed(Self.problem, next: "Fetch it again."))
    guard case .browser(let state) = desk.model.place else {
      Issue.record("no browser")
      return
    }
    #expect(state.folder == "/films")
    let screen = desk.screen(80, 24).split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(screen.joined(separator: " ").contains(Self.problem + " Fetch it again."))
  }
}
