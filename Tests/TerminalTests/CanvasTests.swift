import Terminal
import Testing

struct CanvasTests {
  private let plain = Style()
  private let red = Style(.ansi(1))

  @Test func aBoxWithItsTitle() {
    var canvas = Canvas(Size(columns: 14, rows: 3), plain)
    canvas.box(canvas.bounds, plain, title: "Takes", titleStyle: red)
    #expect(canvas.text == "╭─ Takes ────╮\n│            │\n╰────────────╯")
    #expect(canvas[3, 0].style == red && canvas[12, 0].style == plain)
    canvas.box(Rect(x: 0, y: 0, width: 9, height: 3), plain, title: "Spectrogram")
    #expect(canvas.text.hasPrefix("╭─ Sp… ─╮"))
  }

  @Test func nothingIsDrawnOutside() {
    var canvas = Canvas(Size(columns: 4, rows: 2), plain)
    let empty = canvas
    canvas.write("abc", at: Point(0, 2), plain)
    canvas.write("abc", at: Point(9, 0), plain)
    canvas.fill(Rect(x: 4, y: 0, width: 3, height: 3), red)
    canvas.box(Rect(x: -9, y: -9, width: 4, height: 4), red)
    canvas[-1, 0] = Cell("x", red)
    #expect(canvas == empty)
    #expect(canvas.write("abcdef", at: Point(-2, 0), plain) == 6)
    #expect(canvas.text == "cdef\n")
    #expect(Canvas(Size(columns: -3, rows: 4), plain).text == "\n\n\n")
  }

  @Test func wideCharactersStayWhole() {
    var canvas = Canvas(Size(columns: 5, rows: 1), plain)
    #expect(canvas.write("足足足", at: Point(0, 0), plain) == 4)
    #expect(canvas[1, 0].width == 0)
    canvas.write("x", at: Point(1, 0), red)
    #expect(canvas.text == " x足")
    canvas.write("y", at: Point(2, 0), red)
    #expect(canvas.text == " xy")
    canvas.write("足", at: Point(1, 0), red)
    canvas.write("足", at: Point(2, 0), red)
    #expect(canvas.text == "  足")
    canvas[4, 0] = Cell("足", width: 2, red)
    #expect(canvas[4, 0] == Cell(" ", red))
  }

  @Test func limitsAreInColumns() {
    var canvas = Canvas(Size(columns: 9, rows: 1), plain)
    #expect(canvas.write("a足b", at: Point(0, 0), plain, limit: 2) == 1)
    #expect(canvas.write("abc", at: Point(4, 0), plain, limit: 2) == 2)
    #expect(canvas.text == "a   ab")
  }

  @Test func restylingKeepsTheLetters() {
    var canvas = Canvas(Size(columns: 3, rows: 1), plain)
    canvas.write("abc", at: Point(0, 0), plain)
    canvas.restyle(Rect(x: 1, y: 0, width: 9, height: 1)) { $0.with(.reverse) }
    #expect(canvas.text == "abc")
    #expect(canvas[0, 0].style.attributes == [] && canvas[2, 0].style.attributes == .reverse)
  }
}
