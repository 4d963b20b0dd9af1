import Terminal
import Testing

struct GeometryTests {
  @Test func piecesAreCutFromEachSide() {
    var rest = Rect(Size(columns: 80, rows: 24))
    #expect(rest.takeTop(1) == Rect(x: 0, y: 0, width: 80, height: 1))
    #expect(rest.takeBottom(2) == Rect(x: 0, y: 22, width: 80, height: 2))
    #expect(rest.takeLeft(20) == Rect(x: 0, y: 1, width: 20, height: 21))
    #expect(rest.takeRight(10) == Rect(x: 70, y: 1, width: 10, height: 21))
    #expect(rest == Rect(x: 20, y: 1, width: 50, height: 21))
  }

  @Test func noMoreIsCutThanThereIs() {
    var rest = Rect(x: 3, y: 3, width: 4, height: 2)
    #expect(rest.takeTop(9) == Rect(x: 3, y: 3, width: 4, height: 2))
    #expect(rest.isEmpty)
    #expect(rest.takeLeft(-5).isEmpty)
    #expect(Rect(x: 0, y: 0, width: 3, height: 3).inset(2, 2).isEmpty)
  }

  @Test func pointsInside() {
    let rect = Rect(x: 2, y: 1, width: 2, height: 1)
    #expect(rect.contains(Point(2, 1)) && rect.contains(Point(3, 1)))
    #expect(!rect.contains(Point(4, 1)) && !rect.contains(Point(2, 2)) && !rect.contains(Point(1, 1)))
    #expect(rect.intersection(Rect(x: 3, y: 0, width: 9, height: 9)) == Rect(x: 3, y: 1, width: 1, height: 1))
    #expect(rect.intersection(Rect(x: 9, y: 9, width: 1, height: 1)).isEmpty)
    #expect(
      Rect(Size(columns: 10, rows: 4)).centered(Size(columns: 4, rows: 9))
        == Rect(x: 3, y: 0, width: 4, height: 4))
  }
}
