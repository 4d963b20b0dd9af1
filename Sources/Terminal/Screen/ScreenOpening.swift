import CNcurses
import Foundation

/// The steps that open a screen; where one fails, the ones before are taken back.
struct ScreenOpening {
  let modes: TerminalModes
  let output: TerminalOutput
  let input: TerminalInput
  let errors: ErrorLog
  let capabilities: Capabilities
  let painter: CellPainter
  let size: Size
  let typedAhead: [TerminalEvent]

  init(_ options: Screen.Options) throws(TerminalError) {
    let facts = TerminalFacts(ProcessInfo.processInfo.environment)
    guard !facts.isDumb else { throw .cannotPlaceCursor(term: facts.term) }
    errors = try ErrorLog(options.log)
    let signals: Int32
    do throws(TerminalError) { signals = try Self.takeTerminal(options, errors) } catch {
      errors.close()
      throw error
    }
    let locale = onset_locale_open()
    let answers = facts.isXtermLike ? TerminalQuestions.ask(facts) : []
    let probe = Probe(answers: answers)
    size = TerminalModes.size
    let isOwn: Bool
    do throws(TerminalError) { isOwn = try Self.openScreen(facts, size) } catch {
      Self.giveBack(errors)
      throw error
    }
    modes = TerminalModes(mouse: options.mouse, keyProtocol: probe.hasKeyProtocol)
    output = TerminalOutput(entering: modes.entering)
    input = TerminalInput(signals: signals)
    typedAhead = input.take(Probe.rest(of: answers))
    let terminal = Found(facts: facts, probe: probe, isOwn: isOwn, locale: locale)
    capabilities = terminal.capabilities(options)
    painter = CellPainter(
      depth: capabilities.colorDepth, isASCII: capabilities.isASCII, colors: Int(onset_screen_colors()),
      pairs: min(options.pairLimit ?? .max, Int(onset_screen_pairs()) - 1))
  }

  /// The guard stands before the first mode is changed.
  private static func takeTerminal(_ options: Screen.Options, _ errors: ErrorLog) throws(TerminalError)
    -> Int32
  {
    let code = onset_terminal_remember()
    guard code == 0 else { throw .cannotSetModes(code: code) }
    let farewell = Array(TerminalModes.farewell.utf8)
    let note = options.crashNote.map { $0 + "\r\n" }
    let signals = onset_guard_install(farewell, farewell.count, note, errors.former < 0 ? 2 : errors.former)
    guard signals >= 0 else { throw .tooManyFiles }
    onset_guard_engage(1)
    let raw = onset_terminal_raw()
    guard raw == 0 else {
      onset_guard_remove()
      throw .cannotSetModes(code: raw)
    }
    return signals
  }

  /// - Returns: whether our own entry is used.
  private static func openScreen(_ facts: TerminalFacts, _ size: Size) throws(TerminalError) -> Bool {
    func open(own: Bool) -> Bool {
      onset_screen_open(facts.term, own ? 1 : 0, Int32(size.columns), Int32(size.rows)) == 0
    }
    if !facts.isXtermLike && open(own: false) { return false }
    guard open(own: true) else { throw .cannotOpen(term: facts.term) }
    return true
  }

  private static func giveBack(_ errors: ErrorLog) {
    onset_terminal_restore()
    onset_guard_remove()
    errors.close()
  }
}

/// All that is known when the screen is open.
private struct Found {
  let facts: TerminalFacts
  let probe: Probe
  let isOwn: Bool
  /// 1 as the user set it, 0 replaced, -1 no UTF-8.
  let locale: Int32

  func capabilities(_ options: Screen.Options) -> Capabilities {
    let depth = depth(options.colorDepth)
    let isASCII = options.ascii || locale < 0
    let glyphs = options.glyphs ?? (isASCII || depth == .none ? .ascii : .halfBlocks)
    return Capabilities(
      colorDepth: depth, glyphs: glyphs,
      pictures: probe.hasKittyGraphics ? .kitty : probe.hasSixel ? .sixel : .cells,
      hasKeyProtocol: probe.hasKeyProtocol, isOverSSH: facts.isOverSSH, isTmux: facts.isTmux,
      isASCII: isASCII,
      termName: facts.term, notes: notes)
  }

  private func depth(_ wanted: ColorDepth?) -> ColorDepth {
    let colors = Int(onset_screen_colors())
    let asked = probe.hasTruecolor ? ColorDepth.truecolor : facts.depth(terminfoColors: isOwn ? 8 : colors)
    let depth = wanted ?? facts.knownDepth ?? asked
    if isOwn { return depth }
    return min(depth, colors >= 256 ? .palette : colors >= 8 ? .sixteen : .none)
  }

  private var notes: [Capabilities.Note] {
    var notes: [Capabilities.Note] = []
    if isOwn && !facts.isXtermLike { notes.append(.unknownTerm(facts.term)) }
    if locale == 0 { notes.append(.localeReplaced) }
    if locale < 0 { notes.append(.noUTF8) }
    return notes
  }
}
