import Glibc
import Terminal
import Testing

struct ColumnTests {
  /// Every scalar that we show has the width that the C library, and with it ncurses, gives it.
  @Test func widthsAreThoseOfTheCLibrary() throws {
    typealias Width = @convention(c) (wchar_t) -> Int32
    let wcwidth = unsafeBitCast(try #require(dlsym(nil, "wcwidth")), to: Width.self)
    let locale = try #require(newlocale(LC_CTYPE_MASK, "C.UTF-8", nil))
    let before = uselocale(locale)
    defer {
      uselocale(before)
      freelocale(locale)
    }
    var (differing, shown): ([String], Int) = ([], 0)
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), !(0x1F1E6...0x1F1FF).contains(value) else { continue }
      var canvas = Canvas(Size(columns: 3, rows: 1), Style())
      let used = canvas.write(String(Character(scalar)), at: Point(0, 0), Style())
      guard canvas[0, 0].character == Character(scalar), used > 0 else { continue }
      shown += 1
      if Int(wcwidth(wchar_t(value))) != used { differing.append(String(value, radix: 16)) }
    }
    #expect(differing.isEmpty, "\(differing.count): \(differing.prefix(20))")
    #expect(shown > 250_000)
  }

  @Test(arguments: [
    ("abc", "abc", 3), ("足", "足", 2), ("🎬", "🎬", 2), ("e\u{301}", "e\u{301}", 1), ("❤\u{FE0F}", "❤", 1),
    ("👩\u{200D}💻", "👩", 2), ("👩\u{200D}❤\u{FE0F}\u{200D}👩", "👩", 2), ("👍🏽", "👍", 2), ("🇫🇷", "FR", 2),
    ("a\tb\nc", "a b c", 5), ("a\r\nb", "a b", 3), ("\u{1B}[31mred", "?[31mred", 8),
    ("x\u{7F}\u{9B}y", "x??y", 4),
    ("\u{1CD00}", "?", 1), ("🫨", "?", 1), ("a\u{202E}b", "ab", 2), ("한국", "한국", 4),
    ("क\u{94D}ष", "क\u{94D}ष", 2),
    ("●━▀⣿🬀", "●━▀⣿🬀", 5), ("\u{301}a", "a", 1), ("", "", 0), ("a👩\u{200D}b", "a👩b", 4),
  ]) func textIsMadeSafe(text: String, shown: String, used: Int) {
    var canvas = Canvas(Size(columns: 20, rows: 1), Style())
    #expect(canvas.write(text, at: Point(0, 0), Style()) == used)
    #expect(columns(of: text) == used)
    #expect(Array(canvas.text.unicodeScalars) == Array(shown.unicodeScalars))
  }

  @Test func marksAreLimited() {
    var canvas = Canvas(Size(columns: 4, rows: 1), Style())
    canvas.write("z" + String(repeating: "\u{335}", count: 300) + "b", at: Point(0, 0), Style())
    #expect(canvas[0, 0].character.unicodeScalars.count == 5)
    #expect(canvas[1, 0].character == "b")
  }

  @Test(arguments: [
    ("footsteps", 9, "footsteps"), ("footsteps", 5, "foot…"), ("足足足", 4, "足…"), ("足足", 4, "足足"),
    ("ab", 1, "…"),
    ("ab", 0, ""), ("", 3, ""),
  ]) func longTextIsShortened(text: String, limit: Int, short: String) {
    #expect(shortened(text, to: limit) == short)
  }
}
