import Foundation
import StudioUI
import Terminal
import TestSupport
import Testing

/// The screens as text, at three sizes. `ONSET_RECORD=1` writes them anew (and fails, so that nobody forgets to look).
struct ScreenTests {
  static let sizes = [Size(columns: 80, rows: 24), Size(columns: 120, rows: 40), Size(columns: 200, rows: 50)]

  @Test(arguments: ["empty", "takes", "compare", "grid", "rendering", "palette", "text"])
  func looksAsRecorded(_ name: String) throws {
    for size in Self.sizes {
      var desk = Self.scene(name, size)
      desk.send(.resized(size))
      try expectScreen(desk.screen(size.columns, size.rows), "\(name)-\(size.columns)x\(size.rows)")
    }
  }

  @Test func aSmallTerminalGetsAPolitePage() {
    let desk = DeskStage()
    #expect(desk.screen(59, 18).contains("Onset needs 60x18,"))
    #expect(desk.screen(20, 5).contains("this is 20x5."))
    #expect(desk.screen(1, 1).count <= 1)
  }

  @Test func noSizeBreaksAScreen() {
    for name in ["empty", "takes", "compare", "grid", "palette"] {
      for columns in stride(from: 60, through: 220, by: 23) {
        for rows in stride(from: 18, through: 60, by: 7) {
          let size = Size(columns: columns, rows: rows)
          var desk = Self.scene(name, size)
          desk.send(.resized(size))
          let lines = desk.screen(columns, rows).split(separator: "\n", omittingEmptySubsequences: false)
          #expect(lines.count == rows)
        }
      }
    }
  }

  private static func scene(_ name: String, _ size: Size) -> DeskStage {
    var desk = DeskStage(takes: name == "empty" || name == "text" ? 0 : 5, video: name != "text", size: size)
    desk.model.controls.prompt = "a hand beats a drum"
    switch name {
    case "compare": desk.press("a j b")
    case "grid": desk.press("g")
    case "rendering":
      desk.press("r n")
      if let job = desk.started.first {
        desk.send(.job(job.id, .reused([.clip, .sync])))
        desk.send(.job(job.id, .progress(.sampler, done: 12, total: 25, secondsLeft: 1.4)))
      }
    case "palette": desk.press("ctrl-p")
    default: break
    }
    desk.model.toast = nil
    return desk
  }

  private func expectScreen(_ text: String, _ name: String) throws {
    let file = Repository.root.appendingPathComponent("Tests/StudioUITests/Screens/\(name).txt")
    if ProcessInfo.processInfo.environment["ONSET_RECORD"] != nil {
      try Data((text + "\n").utf8).write(to: file)
      Issue.record("recorded \(name)")
      return
    }
    let wanted = try String(contentsOf: file, encoding: .utf8)
    #expect(text + "\n" == wanted, "\(name) looks otherwise than recorded")
  }
}
