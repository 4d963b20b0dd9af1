import CNcurses
import Foundation
import Synchronization

/// The real terminal: shows canvases and tells of events. One a process, used from one thread; other threads have its
/// `waker`. While it is open nothing else may write to the terminal: descriptor 2 goes to a log.
///
/// However the process ends, short of SIGKILL, the terminal is as it was.
public final class Screen {
  public struct Options: Sendable {
    /// nil: what the terminal says.
    public var colorDepth: ColorDepth?
    /// nil: what fits the terminal.
    public var glyphs: Glyphs?
    public var mouse = true
    /// Letters outside ASCII are replaced.
    public var ascii = false
    /// Where descriptor 2 goes while the screen is open; nil: nowhere.
    public var log: URL?
    /// A last word to the user when the program crashes, after the terminal is restored.
    public var crashNote: String?
    /// Pairs of colours to make do with; nil: all that there are. For tests of running short.
    public var pairLimit: Int?

    public init() {}
  }

  public private(set) var size: Size
  public private(set) var capabilities: Capabilities
  /// Ends `events` from any thread.
  public let waker = Waker()
  /// What the latest `show` sent.
  public private(set) var frameBytes = 0

  private let modes: TerminalModes
  private let output: TerminalOutput
  private let input: TerminalInput
  private let errors: ErrorLog
  private var painter: CellPainter
  private var pending: [TerminalEvent] = []
  private var isOpen = true

  private static let isTaken = Mutex(false)

  /// Opens the terminal of descriptors 0 and 1. Takes a few milliseconds, and one question's way to the terminal and back.
  public init(_ options: Options = Options()) throws(TerminalError) {
    guard isatty(0) == 1, isatty(1) == 1 else { throw .notATerminal }
    guard
      Self.isTaken.withLock({ taken in
        !taken
          && {
            taken = true
            return true
          }()
      })
    else { throw .alreadyOpen }
    let opening: ScreenOpening
    do throws(TerminalError) { opening = try ScreenOpening(options) } catch {
      Self.isTaken.withLock { $0 = false }
      throw error
    }
    (modes, output, input) = (opening.modes, opening.output, opening.input)
    errors = opening.errors
    capabilities = opening.capabilities
    painter = opening.painter
    size = opening.size
    pending = opening.typedAhead
  }

  deinit { close() }

  /// Brings the terminal to this picture with one write; only what changed is sent.
  public func show(_ canvas: Canvas) {
    guard isOpen else { return }
    var bytes = 0
    // A second time where the pairs of colours ran out on the way.
    for _ in 0..<2 {
      guard painter.put(canvas) else { break }
      bytes += output.update(cursor: canvas.cursor)
      if !painter.needsAgain { break }
    }
    frameBytes = bytes
  }

  /// Waits until something comes, another thread wakes us or the time is over.
  ///
  /// - Parameter timeout: seconds; nil for no limit.
  public func events(timeout: Double? = nil) -> [TerminalEvent] {
    guard isOpen else { return [.ended] }
    if pending.isEmpty { wait(timeout) }
    defer { pending = [] }
    return pending
  }

  private func wait(_ timeout: Double?) {
    let heard = input.wait(timeout, waker)
    pending += heard.events
    for signal in heard.signals {
      switch signal {
      case .resized: resize()
      case .stopped: suspend()
      case .continued: takeBack()
      }
    }
  }

  private func resize() {
    let present = TerminalModes.size
    guard present != size else { return }
    size = present
    output.resize(present)
    painter.forget()
    pending.append(.resized(present))
  }

  /// As `waker.wake()`, for whoever has the screen itself.
  public func wake() { waker.wake() }

  /// Gives the terminal back to the shell, as Ctrl-Z does everywhere, and returns when the program goes on.
  public func suspend() {
    outside { onset_guard_stop() }
  }

  /// Gives the terminal back while `body` runs: an editor, say.
  public func outside(_ body: () -> Void) {
    guard isOpen else { return body() }
    leave()
    body()
    takeBack()
  }

  private func leave() {
    output.leave(modes.leaving)
    onset_terminal_restore()
    onset_guard_engage(0)
    errors.pause()
  }

  private func takeBack() {
    errors.resume()
    onset_guard_engage(1)
    _ = onset_terminal_raw()
    painter.forget()
    output.reenter(modes.entering)
    pending.append(.resumed)
    resize()
  }

  /// Puts the text on the clipboard of the person's own machine, where the terminal allows it.
  public func copy(_ text: String) {
    output.send("\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{7}")
  }

  public func bell() { output.send("\u{7}") }

  /// Gives the terminal back as it was. Further calls do nothing.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    leave()
    onset_guard_remove()
    onset_screen_close()
    errors.close()
    Self.isTaken.withLock { $0 = false }
  }
}
