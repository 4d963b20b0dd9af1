import Terminal
import Testing

struct ScrollListTests {
  @Test func theChoiceStaysInSight() {
    var list = ScrollList()
    for _ in 0..<7 { list.move(by: 1, count: 20, visible: 5) }
    #expect(list == ScrollList(selected: 7, offset: 3))
    #expect(list.rows(count: 20, visible: 5) == 3..<8)
    list.move(by: -5, count: 20, visible: 5)
    #expect(list == ScrollList(selected: 2, offset: 2))
    list.move(by: .max, count: 20, visible: 5)
    #expect(list == ScrollList(selected: 19, offset: 15))
    list.move(by: 0, count: 3, visible: 5)
    #expect(list == ScrollList(selected: 2, offset: 0))
    list.move(by: 0, count: 0, visible: 5)
    #expect(list == ScrollList(selected: 0, offset: 0) && list.rows(count: 0, visible: 5).isEmpty)
  }

  @Test func keysAndWheel() {
    var list = ScrollList()
    let keys: [(Key, Int)] = [("end", 19), ("home", 0), ("pgdn", 4), ("down", 5), ("up", 4), ("pgup", 0)]
    for (key, row) in keys {
      let isOurs = list.handle(key, count: 20, visible: 5)
      #expect(isOurs && list.selected == row, "\(key)")
    }
    let isOurs = list.handle("x", count: 20, visible: 5) || list.handle("ctrl-up", count: 20, visible: 5)
    #expect(!isOurs)
    list.scroll(by: 3, count: 20, visible: 5)
    #expect(list == ScrollList(selected: 3, offset: 3))
    list.scroll(by: -9, count: 20, visible: 5)
    #expect(list == ScrollList(selected: 3, offset: 0))
  }
}

struct FuzzyMatchTests {
  @Test func lettersAreFoundInOrder() throws {
    let match = try #require(fuzzyMatch("rt", "render take"))
    #expect(match.positions == [0, 7])
    #expect(fuzzyMatch("tr", "render") == nil)
    #expect(fuzzyMatch("", "x")?.positions == [])
    #expect(fuzzyMatch("x", "") == nil)
    #expect(fuzzyMatch("ÄB", "äb")?.positions == [0, 1])
    #expect(fuzzyMatch("next s", "Next seed")?.positions == [0, 1, 2, 3, 5])
  }

  @Test(arguments: [
    ("ns", "Next seed", "Transpose"), ("cir", "Circle take", "Cancel in render"), ("ab", "A/B", "Grab"),
    ("exp", "Export", "Next point"), ("play", "Play", "Play from the in point"),
  ]) func wordsAndNeighboursWin(pattern: String, better: String, worse: String) throws {
    let (first, second) = (try #require(fuzzyMatch(pattern, better)), fuzzyMatch(pattern, worse))
    #expect(first.score > second?.score ?? .min)
  }

  @Test func theBestPlacesAreTaken() {
    #expect(fuzzyMatch("seed", "s e e d next seed")?.positions == [13, 14, 15, 16])
  }
}
