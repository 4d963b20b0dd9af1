import Terminal
import Testing

struct TerminalFactsTests {
  @Test(
    arguments: [
      (["TERM": "xterm-256color"], nil), (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .truecolor),
      (["TERM": "xterm", "COLORTERM": "24bit", "NO_COLOR": "1"], ColorDepth.none),
      (["TERM": "xterm", "NO_COLOR": ""], nil), (["TERM": "xterm-kitty"], .truecolor),
      (["TERM": "foot"], .truecolor),
      (["TERM": "xterm-direct"], .truecolor),
      (["TERM": "screen-256color", "TMUX": "/tmp/x,1,0"], .truecolor),
      (["TERM": "screen-256color"], nil), (["TERM": "linux"], nil),
    ] as [([String: String], ColorDepth?)]) func depthsThatNeedNoQuestion(
      environment: [String: String], depth: ColorDepth?
    )
  {
    #expect(TerminalFacts(environment).knownDepth == depth)
  }

  @Test func depthsByName() {
    func depth(_ term: String, _ colors: Int) -> ColorDepth {
      TerminalFacts(["TERM": term]).depth(terminfoColors: colors)
    }
    #expect(depth("xterm-256color", 8) == .palette && depth("xterm", 8) == .sixteen)
    #expect(depth("linux", 8) == .sixteen && depth("vt100", -1) == .none && depth("rxvt", 256) == .palette)
  }

  @Test func kinds() {
    #expect(TerminalFacts([:]).isDumb && TerminalFacts(["TERM": "dumb"]).isDumb)
    #expect(
      !TerminalFacts(["TERM": "linux"]).isXtermLike && TerminalFacts(["TERM": "tmux-256color"]).isXtermLike)
    #expect(
      TerminalFacts(["SSH_CONNECTION": "1 2 3 4"]).isOverSSH && !TerminalFacts(["SSH_TTY": ""]).isOverSSH)
  }
}

struct ProbeTests {
  private func probe(_ answers: String) -> Probe { Probe(answers: Array(answers.utf8)) }

  @Test func answers() {
    let kitty = probe("\u{1B}P1$r48:2:1:2:3m\u{1B}\\\u{1B}[?0u\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;c")
    #expect(kitty.hasTruecolor && kitty.hasKeyProtocol && kitty.hasKittyGraphics && !kitty.hasSixel)
    let xterm = probe("\u{1B}P1$r0;48:2::1:2:3m\u{1B}\\\u{1B}[?64;1;2;4;6;9c")
    #expect(xterm.hasTruecolor && !xterm.hasKeyProtocol && !xterm.hasKittyGraphics && xterm.hasSixel)
    let old = probe("\u{1B}P1$r0;48;5;16m\u{1B}\\\u{1B}_Gi=31;ENOSYS\u{1B}\\\u{1B}[?1;24c")
    #expect(!old.hasTruecolor && !old.hasKittyGraphics && !old.hasSixel)
    #expect(probe("48;2;1;2;3m") == probe(""))
  }

  @Test func theLastAnswerEndsTheWait() {
    #expect(!Probe.isComplete(Array("\u{1B}[?0u".utf8)) && !Probe.isComplete(Array("\u{1B}[?62;4".utf8)))
    #expect(Probe.isComplete(Array("\u{1B}[?62;4c".utf8)))
  }

  @Test func keysAreKept() {
    let mixed = "a\u{1B}P1$r0m\u{1B}\\b\u{1B}[?0u\u{1B}[Ac\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;4cd"
    #expect(String(decoding: Probe.rest(of: Array(mixed.utf8)), as: UTF8.self) == "ab\u{1B}[Acd")
    #expect(Probe.rest(of: [0x1B]) == [0x1B])
  }
}

struct PairTableTests {
  private func key(_ foreground: Int32, _ background: Int32) -> PairTable.Key {
    PairTable.Key(foreground: foreground, background: background)
  }

  @Test func pairsAreKeptAndRoundedWhenTheyRunShort() {
    var table = PairTable(limit: 6)
    #expect(table.choose(key(0xFF8801, -1)) == .new(1, key(0xFF8801, -1)))
    #expect(table.choose(key(0xFF8801, -1)) == .known(1))
    for index in 2...4 {
      #expect(table.choose(key(Int32(index), 0)) == .new(Int32(index), key(Int32(index), 0)))
    }
    // Five bits a channel, the upper ones repeated below; indexed colours stay.
    #expect(table.choose(key(0xFF8801, 7)) == .new(5, key(0xFF8C00, 7)))
    #expect(table.choose(key(0xFE8902, 7)) == .known(5))
    #expect(table.choose(key(0, 0)) == .full)
    table.forget()
    #expect(table.choose(key(0, 0)) == .new(1, key(0, 0)))
  }
}
