import Foundation
import StudioUI
import Terminal
import TestSupport
import Testing

struct CommandTests {
  @Test func everyCommandIsInTheTableOnce() {
    #expect(Command.all.map(\.id.rawValue).sorted() == CommandName.allCases.map(\.rawValue).sorted())
  }

  @Test func noKeyMeansTwoThings() {
    let keys = Command.all.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }

  @Test func everyRefusalIsASentence() {
    let empty = DeskStage(video: false).model
    for command in Command.all {
      guard let refusal = command.refusal(empty) else { continue }
      #expect(refusal.hasSuffix("."), "\(command.id): \(refusal)")
    }
  }

  @Test func thePaletteFindsAndRuns() {
    var desk = DeskStage(takes: 2)
    desk.press("ctrl-p")
    desk.type("loop")
    #expect(desk.screen(80, 24).contains("Loop the span"))
    desk.press("enter")
    #expect(desk.model.desk.isLooping)
  }

  @Test func thePaletteSaysWhyACommandIsRefused() {
    var desk = DeskStage()
    desk.press("ctrl-p")
    desk.type("Hear the other side")
    #expect(desk.screen(120, 40).contains("Two takes are needed"))
  }

  /// `ONSET_RECORD=1` writes the list anew.
  @Test func theReadmeListsTheKeys() throws {
    let file = Repository.root.appendingPathComponent("README.md")
    let readme = try String(contentsOf: file, encoding: .utf8)
    let marks = ("<!-- keys -->\n", "\n<!-- end of keys -->")
    let start = try #require(readme.range(of: marks.0)).upperBound
    let end = try #require(readme.range(of: marks.1)).lowerBound
    if ProcessInfo.processInfo.environment["ONSET_RECORD"] != nil {
      let fresh = readme.replacingCharacters(in: start..<end, with: Command.keyTable)
      try Data(fresh.utf8).write(to: file)
      Issue.record("recorded the keys")
    } else {
      #expect(String(readme[start..<end]) == Command.keyTable)
    }
  }
}
