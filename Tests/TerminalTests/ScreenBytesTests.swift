import TestSupport
import Testing

/// Byte for byte what a screen sends.
struct ScreenBytesTests {
  private static let attributes = "\u{1B}[?62;22c"

  private func open(
    _ arguments: [String] = [], answers: String = attributes, environment: [String: String] = [:]
  ) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(.onset, ["terminal-check"] + arguments, environment: environment)
    try terminal.read(until: "\u{1B}[c")
    terminal.send(answers)
    try terminal.read(until: "\u{1B}[?1004;2004h")
    return terminal
  }

  @Test func aFrameIsOnePieceAndAKeyCostsLittle() throws {
    let terminal = try open()
    #expect(terminal.text.contains("xterm-256color palette"))
    let start = terminal.received.count
    terminal.send("x")
    let frame = try terminal.read(until: "\u{1B}[?2026l")
    #expect(frame.hasPrefix("\u{1B}[?2026h") && frame.contains("key x"))
    #expect(terminal.received.count - start < 400, "\(terminal.received.count - start) bytes for a key")
    terminal.send("\u{3}")
    #expect(terminal.end() == 0)
  }

  @Test func everythingIsSwitchedOffAgain() throws {
    let before = try PseudoTerminal(.named("true"), [])
    let plain = before.modes()
    _ = before.end()
    let terminal = try open(answers: "\u{1B}[?1u" + Self.attributes)
    #expect(terminal.text.contains("\u{1B}[?1000;1002;1006h") && terminal.text.contains("\u{1B}[>1u"))
    #expect(terminal.modes() != plain)
    terminal.send("\u{3}")
    let goodbye = try terminal.read(until: "\u{1B}[?1049l")
    for off in ["[<u", "[?2004l", "[?1004l", "[?1006l", "[?1002l", "[?1000l"] {
      #expect(goodbye.contains("\u{1B}" + off), "\(off)")
    }
    #expect(terminal.end() == 0)
    #expect(terminal.modes() == plain)
    #expect(terminal.text.components(separatedBy: "\u{1B}[?25").last?.first == "h", "the cursor is hidden")
  }

  @Test func answersAreBelieved() throws {
    let color = "\u{1B}P1$r48:2::1:2:3m\u{1B}\\"
    #expect(try open(answers: color + Self.attributes).text.contains("xterm-256color truecolor"))
    #expect(try open(answers: "\u{1B}P0$r\u{1B}\\" + Self.attributes).text.contains("xterm-256color palette"))
    #expect(
      try open(["--color", "16"], answers: color + Self.attributes).text.contains("xterm-256color sixteen"))
  }

  @Test func keysTypedMeanwhileAreHeard() throws {
    let terminal = try open(answers: "qw\u{1B}[?1u\u{1B}OA" + Self.attributes + "e")
    let frame = try terminal.read(until: "key e")
    #expect(frame.contains("key up") && frame.contains("\u{1B}[1m4"))
  }

  @Test func aSilentTerminalDoesNotHoldUpTheStart() throws {
    let terminal = try open(answers: "")
    #expect(terminal.text.contains("Onset terminal check"))
  }

  @Test func noColorMeansNone() throws {
    let terminal = try open(environment: ["NO_COLOR": "1"])
    let colors = terminal.text.components(separatedBy: "\u{1B}[").filter { rest in
      let parameters = rest.prefix { $0.isNumber || $0 == ";" }
      guard rest.dropFirst(parameters.count).first == "m" else { return false }
      return parameters.split(separator: ";").contains {
        (30...49).contains(Int($0) ?? 0) && $0 != "39" && $0 != "49"
      }
    }
    // The question about true colours is asked all the same.
    #expect(colors.filter { !$0.hasPrefix("48;2;1;2;3") }.isEmpty, "\(colors)")
  }

  /// With fewer pairs than a frame wants, the second half of the picture is rounded and still drawn, again and again.
  @Test(arguments: [5000, 1500]) func colourPairsMayRunOut(pairs: Int) throws {
    let arguments = ["terminal-check", "--color", "truecolor", "--pairs", "\(pairs)", "--frames", "6"]
    let terminal = try PseudoTerminal(.onset, arguments)
    try terminal.read(until: "\u{1B}[c")
    terminal.send(Self.attributes)
    try terminal.read(until: "\"worstMilliseconds\"", seconds: 60)
    #expect(terminal.end() == 0)
    let frames = terminal.text.components(separatedBy: "\u{1B}[?2026h").dropFirst()
    #expect(frames.count >= 6 && frames.allSatisfy { $0.contains("\u{1B}[48;2;") })
  }
}
