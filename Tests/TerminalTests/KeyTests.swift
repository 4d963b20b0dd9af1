import Terminal
import Testing

struct KeyTests {
  @Test(arguments: [
    ("ctrl-p", Key(.character("p"), .control)), ("shift-tab", Key(.tab, .shift)),
    ("alt-b", Key(.character("b"), .alt)),
    ("space", Key(.character(" "))), ("enter", Key(.enter)), ("f1", Key(.function(1))),
    ("f12", Key(.function(12))),
    ("x", Key(.character("x"))), ("?", Key(.character("?"))), ("left", Key(.left)),
    ("ctrl-left", Key(.left, .control)),
    ("pgup", Key(.pageUp)), ("-", Key(.character("-"))), ("ctrl--", Key(.character("-"), .control)),
    ("f", Key(.character("f"))), ("ctrl-alt-shift-f3", Key(.function(3), [.control, .alt, .shift])),
    ("é", Key(.character("é"))), ("A", Key(.character("A"))), ("ctrl-space", Key(.character(" "), .control)),
  ]) func notationIsReadAndWritten(notation: String, key: Key) {
    #expect(Key(notation: notation) == key)
    #expect(key.description == notation)
  }

  @Test(arguments: ["", " ", "ctrl-", "strg-a", "f0", "f99", "ab", "ctrl", "enterx"])
  func othersAreNone(notation: String) {
    #expect(Key(notation: notation) == nil)
  }

  @Test func literalsAndTyping() {
    let key: Key = "ctrl-a"
    #expect(key.typed == nil)
    #expect(("é" as Key).typed == "é")
    #expect(("space" as Key).typed == " ")
  }
}
