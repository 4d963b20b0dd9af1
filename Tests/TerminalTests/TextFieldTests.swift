import Terminal
import Testing

struct TextFieldTests {
  private func field(_ text: String, _ keys: Key...) -> TextField {
    var field = TextField(text)
    for key in keys {
      let isOurs = field.handle(key)
      #expect(isOurs, "\(key)")
    }
    return field
  }

  @Test func typingAndMoving() {
    var field = field("", "a", "b", "left", "c", "home", "d", "end", "space", "é")
    #expect(field.text == "dacb é" && field.cursor == 6)
    for key: Key in ["left", "backspace", "delete", "right", "right"] { _ = field.handle(key) }
    #expect(field.text == "dacb" && field.cursor == 4)
    for key: Key in ["enter", "tab", "esc", "ctrl-z"] {
      let isOurs = field.handle(key)
      #expect(!isOurs, "\(key)")
    }
    let hasHistory = field.handle("up")
    #expect(!hasHistory)
  }

  @Test func words() {
    #expect(field("one two, three", "ctrl-left", "ctrl-left").cursor == 4)
    #expect(field("one two, three", "home", "ctrl-right", "alt-f").cursor == 7)
    #expect(field("one two, three", "alt-b").cursor == 9)
    #expect(field("one two, three", "ctrl-w", "ctrl-w").text == "one ")
    #expect(field("one two, three", "home", "alt-d").text == " two, three")
    #expect(field("one two, three", "alt-b", "ctrl-u").text == "three")
    #expect(field("one two, three", "alt-b", "ctrl-k").text == "one two, ")
    #expect(field("one two", "ctrl-w", "ctrl-a", "ctrl-y").text == "twoone ")
    #expect(field("one", "ctrl-a", "ctrl-e").cursor == 3)
    #expect(
      field("", "ctrl-w", "alt-d", "ctrl-u", "ctrl-k", "backspace", "delete", "left", "right").text == "")
  }

  @Test func pastedTextIsOneLine() {
    var field = TextField()
    field.insert("a\r\nb\u{1B}[31m\tc\u{7}")
    #expect(field.text == "a b[31m c")
    field = TextField("e")
    field.insert("\u{301}x")
    #expect(field.text == "éx" && field.cursor == 2)
    field.insert(String(repeating: "y", count: 10_000))
    #expect(field.text.count == TextField.limit && field.cursor == TextField.limit)
  }

  @Test func historyKeepsWhatWasBeingWritten() {
    var field = TextField("half", history: ["rain", "wind"])
    var seen: [String] = []
    for key: Key in ["up", "up", "up", "down", "down", "down"] {
      let isOurs = field.handle(key)
      #expect(isOurs)
      seen.append(field.text)
    }
    #expect(seen == ["wind", "rain", "rain", "wind", "half", "half"])
    field.text = "rain"
    field.remember()
    #expect(field.history == ["wind", "rain"])
    _ = field.handle("up")
    _ = field.handle("x")
    #expect(field.text == "rainx" && field.history == ["wind", "rain"])
  }

  @Test func theWindowShowsTheCursor() {
    var field = TextField("abcdefghijklmnop")
    #expect(field.visible(width: 20) == ("abcdefghijklmnop", 16))
    #expect(field.visible(width: 8) == ("mnop", 4))
    _ = field.handle("home")
    #expect(field.visible(width: 8) == ("abcdefgh", 0))
    for width in 1...20 {
      for _ in 0...16 {
        let seen = field.visible(width: width)
        #expect(columns(of: seen.text) <= width && (0..<width).contains(seen.cursorColumn))
        _ = field.handle("right")
      }
      _ = field.handle("home")
    }
    #expect(field.visible(width: 0) == ("", 0))
    let wide = TextField("足足足足")
    #expect(wide.visible(width: 5) == ("足", 2) || wide.visible(width: 5) == ("足足", 4))
  }
}
