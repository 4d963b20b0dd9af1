import Terminal
import Testing

struct InputDecoderTests {
  private static func events(_ input: String, flush: Bool = true) -> [TerminalEvent] {
    events(Array(input.utf8), flush)
  }

  private static func events(_ bytes: [UInt8], _ flush: Bool = true) -> [TerminalEvent] {
    var decoder = InputDecoder()
    let events = decoder.feed(bytes)
    return flush ? events + decoder.flush() + decoder.flush() : events
  }

  static let cases: [(String, [TerminalEvent])] = [
    ("aZ é足🎬", ["a", "Z", "space", "é", "足", "🎬"].map(TerminalEvent.key)),
    (
      "\r\t\u{7F}\u{8}\u{1}\u{1A}\0\u{1D}",
      ["enter", "tab", "backspace", "backspace", "ctrl-a", "ctrl-z", "ctrl-space", "ctrl-]"].map(
        TerminalEvent.key)
    ),
    (
      "\u{1B}[A\u{1B}OA\u{1B}[1;5D\u{1B}[1;3B\u{1B}[1;2C",
      ["up", "up", "ctrl-left", "alt-down", "shift-right"].map(TerminalEvent.key)
    ),
    (
      "\u{1B}[H\u{1B}OF\u{1B}[1~\u{1B}[4~\u{1B}[2~\u{1B}[3~\u{1B}[5~\u{1B}[6;5~\u{1B}[Z",
      ["home", "end", "home", "end", "insert", "delete", "pgup", "ctrl-pgdn", "shift-tab"].map(
        TerminalEvent.key)
    ),
    (
      "\u{1B}OP\u{1B}[15~\u{1B}[24~\u{1B}[[C\u{1B}[1;2R\u{1B}[11~",
      ["f1", "f5", "f12", "f3", "shift-f3", "f1"].map(TerminalEvent.key)
    ),
    (
      "\u{1B}b\u{1B}é\u{1B}\r\u{1B}\u{1B}[D\u{1B}\u{7F}",
      ["alt-b", "alt-é", "alt-enter", "alt-left", "alt-backspace"].map(TerminalEvent.key)
    ),
    (
      "\u{1B}[97;5u\u{1B}[27u\u{1B}[13;2u\u{1B}[97;4u\u{1B}[57399u\u{1B}[97;5:3u\u{1B}[97;1:2u\u{1B}[97;133u\u{1B}[57441;2u",
      ["ctrl-a", "esc", "shift-enter", "alt-A", "0", "a", "ctrl-a"].map(TerminalEvent.key)
    ),
    ("\u{1B}[27;5;9~\u{1B}[1;5:3A\u{1B}[50:34;2u", ["ctrl-tab", "\""].map(TerminalEvent.key)),
    ("\u{1B}[200~rm -rf ~\r\nq\u{1B}[A\u{3}\u{1B}[201~x", [.paste("rm -rf ~\nq[A"), .key("x")]),
    ("\u{1B}[200~\u{1B}[201~\u{1B}[200~é\u{1B}[201\u{1B}[201~", [.paste(""), .paste("é[201")]),
    (
      "\u{1B}[<0;10;5M\u{1B}[<32;11;5M\u{1B}[<0;11;5m",
      [
        .mouse(Mouse(.press, at: Point(9, 4))), .mouse(Mouse(.drag, at: Point(10, 4))),
        .mouse(Mouse(.release, at: Point(10, 4))),
      ]
    ),
    (
      "\u{1B}[<64;1;1M\u{1B}[<81;300;200M\u{1B}[<2;1;1M\u{1B}[<66;1;1M\u{1B}[<35;1;1M",
      [
        .mouse(Mouse(.wheelUp, at: Point(0, 0))),
        .mouse(Mouse(.wheelDown, at: Point(299, 199), modifiers: .control)),
        .mouse(Mouse(.press, at: Point(0, 0), button: 2)),
      ]
    ),
    (
      "\u{1B}[M !!\u{1B}[M#!!",
      [.mouse(Mouse(.press, at: Point(0, 0))), .mouse(Mouse(.release, at: Point(0, 0)))]
    ),
    ("\u{1B}[I\u{1B}[O", [.focus(true), .focus(false)]),
    (
      "\u{1B}[?1;2c\u{1B}[12;40R\u{1B}[?2026;2$y\u{1B}]11;rgb:0000/0000/0000\u{1B}\\\u{1B}P1$r48;2;1;2;3m\u{1B}\\\u{1B}_Gi=1;OK\u{1B}\\\u{1B}]0;x\u{7}\u{1B}[48;24;80;0;0t\u{1B}[?997;1n!",
      [.key("!")]
    ),
    (
      "\u{1B}[1;\u{3}a\u{1B}Oza\u{1B}[\u{1B}[B",
      [.key("ctrl-c"), .key("a"), .key("alt-O"), .key("z"), .key("a"), .key("down")]
    ),
  ]

  @Test(arguments: cases.indices) func sequencesBecomeEvents(index: Int) {
    let (input, expected) = Self.cases[index]
    #expect(Self.events(input) == expected)
  }

  @Test(arguments: cases.indices) func aCutChangesNothing(index: Int) {
    let (input, expected) = Self.cases[index]
    let bytes = Array(input.utf8)
    for cut in 0...bytes.count {
      var decoder = InputDecoder()
      let events = decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...])
      #expect(events == expected, "cut at \(cut)")
    }
    var decoder = InputDecoder()
    #expect(bytes.flatMap { decoder.feed([$0]) } == expected)
    #expect(!decoder.isWaiting)
  }

  @Test func silenceDecides() {
    #expect(Self.events("\u{1B}", flush: false) == [])
    #expect(Self.events("\u{1B}") == [.key("esc")])
    #expect(Self.events("\u{1B}\u{1B}") == [.key("esc"), .key("esc")])
    #expect(Self.events("\u{1B}[") == [.key("alt-[")])
    #expect(Self.events("\u{1B}O") == [.key("alt-O")])
    #expect(Self.events("\u{1B}P") == [.key("alt-P")])
    #expect(Self.events("\u{1B}]") == [.key("alt-]")])
    #expect(Self.events([0xC3]) == [])
    #expect(Self.events("\u{1B}[12") == [])
  }

  @Test func aLongBeginningGetsASecondChance() {
    var decoder = InputDecoder()
    #expect(decoder.feed(Array("\u{1B}[<0;1".utf8)) == [] && decoder.flush() == [] && decoder.isWaiting)
    #expect(decoder.feed(Array("0;5M".utf8)) == [.mouse(Mouse(.press, at: Point(9, 4)))])
    #expect(decoder.feed(Array("\u{1B}]11;rgb".utf8)) == [] && decoder.flush() == [] && decoder.flush() == [])
    #expect(decoder.feed(Array("q".utf8)) == [.key("q")])
  }

  @Test func silenceDoesNotEndAPaste() {
    var decoder = InputDecoder()
    #expect(decoder.feed(Array("\u{1B}[200~q".utf8)) == [])
    #expect(!decoder.isWaiting && decoder.flush() == [])
    #expect(decoder.feed(Array("x\u{1B}[201~".utf8)) == [.paste("qx")])
  }

  @Test func brokenBytesAreDropped() {
    #expect(
      Self.events([0xFF, 0x61, 0xC3, 0x62, 0xE2, 0x82, 0x63, 0x80, 0xC0, 0x80, 0x64, 0xED, 0xA0, 0x80])
        == ["a", "b", "c", "d"].map(TerminalEvent.key))
  }

  @Test func hugePastesAreCut() {
    var decoder = InputDecoder()
    var text = Array("\u{1B}[200~".utf8)
    text += Array(repeating: 0x61, count: InputDecoder.pasteLimit + 5)
    text += Array("\u{1B}[201~q".utf8)
    let events = decoder.feed(text)
    #expect(events.count == 2 && events.last == .key("q"))
    guard case .paste(let pasted) = events[0] else { return }
    #expect(pasted.utf8.count == InputDecoder.pasteLimit)
  }

  /// Random bytes that look like sequences: no trap, and a cut changes nothing.
  @Test func noise() {
    var generator = Generator(state: 42)
    let alphabet: [UInt8] =
      Array("\u{1B}\u{1B}\u{1B}[[O<;0123456789~MmuABRPX]_^\\?:$ a\u{7F}é".utf8) + [
        0xFF, 0xE2, 0x82, 0x07, 0x9C, 0x00,
      ]
    for round in 0..<4000 {
      let bytes = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator)!
      }
      var (whole, cut) = (InputDecoder(), InputDecoder())
      let expected = whole.feed(bytes)
      let place = Int.random(in: 0...bytes.count, using: &generator)
      let events = cut.feed(bytes[..<place]) + cut.feed(bytes[place...])
      #expect(events == expected, "round \(round): \(bytes)")
      _ = whole.flush()
      _ = whole.flush()
      let isPasting = bytes.contains(0x7E) && !whole.isWaiting && whole.feed([0x71]).isEmpty
      #expect(!whole.isWaiting || isPasting, "round \(round)")
    }
  }
}

struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) << 32 | (state ^ state << 13) >> 32
  }
}
