import ArgumentParser
import Foundation
import Terminal

/// A page that shows what the terminal room can do and says what it hears: for tests in a real terminal, and for bug reports.
struct TerminalCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terminal-check",
    abstract: "Draw a test page and name the keys that are heard. Ctrl-C ends.",
    shouldDisplay: false)

  @Option(help: "A theme of the folder of themes.")
  var theme = ThemeShelf.fallback.name
  @Option(help: "The folder of themes.")
  var themes = "themes"
  @Option(help: "none, 16, 256 or truecolor.")
  var color: ColorDepth?
  @Flag(help: "Letters of ASCII alone.")
  var ascii = false
  @Option(help: "Show so many wholly changing pictures, then print what they cost.")
  var frames: Int?
  @Option(help: "halfBlocks, sextants, quadrants or ascii.")
  var glyphs: Glyphs?
  @Option(help: "Pairs of colours to make do with.")
  var pairs: Int?
  @Option(help: "Where standard error goes meanwhile.")
  var log: String?

  func run() throws {
    Screen.prepareProcess(crashReport: NSTemporaryDirectory() + "onset-crash.txt")
    try Report.explaining {
      let shelf = ThemeShelf(folders: [URL(fileURLWithPath: themes)])
      let theme = try shelf.theme(theme)
      var options = Screen.Options()
      options.colorDepth = color
      options.ascii = ascii
      options.glyphs = glyphs
      options.pairLimit = pairs
      options.log = log.map { URL(fileURLWithPath: $0) }
      options.crashNote = "onset: it crashed."
      let screen = try Screen(options)
      defer { screen.close() }
      var page = TerminalPage(theme.reduced(to: screen.capabilities.colorDepth), screen.capabilities)
      if let frames {
        let costs = FrameCosts(of: frames, on: screen)
        screen.close()
        return try Report.json(costs)
      }
      repeat {
        screen.show(page.canvas(screen.size))
      } while hear(screen.events(), &page, screen)
    }
  }

  /// - Returns: whether to go on.
  private func hear(_ events: [TerminalEvent], _ page: inout TerminalPage, _ screen: Screen) -> Bool {
    for event in events {
      page.note(event)
      switch event {
      case .key("ctrl-c"), .ended: return false
      case .key("ctrl-z"): screen.suspend()
      case .key("alt-c"): screen.copy("copied by onset")
      case .key("alt-e"): screen.outside { print("outside") }
      case .key("alt-n"): FileHandle.standardError.write(Data("noise on standard error\n".utf8))
      case .key("alt-s"): raise(SIGSEGV)
      case .key("alt-t"): preconditionFailure("a trap that was asked for")
      case .key("alt-a"): abort()
      case .key("alt-x"): Foundation.exit(3)
      case .key("alt-w"): wakeSoon(screen.waker)
      default: break
      }
    }
    return true
  }

  private func wakeSoon(_ waker: Waker) {
    Thread.detachNewThread { waker.wake() }
  }
}

extension Glyphs: ExpressibleByArgument {}

extension ColorDepth: ExpressibleByArgument {
  public init?(argument: String) {
    switch argument {
    case "none": self = .none
    case "16": self = .sixteen
    case "256": self = .palette
    case "truecolor": self = .truecolor
    default: return nil
    }
  }
}

/// What frames of a wholly changing picture cost.
private struct FrameCosts: Encodable {
  let columns: Int
  let rows: Int
  let frames: Int
  /// From a picture of 320 x 180 to cells.
  let medianDrawMilliseconds: Double
  /// From cells to the terminal. Of the processor, writing included.
  let medianMilliseconds: Double
  let worstMilliseconds: Double
  let meanBytes: Int

  init(of count: Int, on screen: Screen) {
    (columns, rows, frames) = (screen.size.columns, screen.size.rows, max(1, count))
    var (draws, times, bytes): ([Double], [Double], Int) = ([], [], 0)
    for frame in 0..<max(1, count) {
      let picture = TestPicture.raster(width: 320, height: 180, time: Double(frame) / 12)
      let drawing = Self.processorTime
      var canvas = Canvas(screen.size, Style())
      canvas.draw(picture, in: canvas.bounds, glyphs: screen.capabilities.glyphs)
      let start = Self.processorTime
      draws.append((start - drawing) * 1000)
      screen.show(canvas)
      times.append((Self.processorTime - start) * 1000)
      bytes += screen.frameBytes
    }
    medianDrawMilliseconds = draws.sorted()[draws.count / 2]
    medianMilliseconds = times.sorted()[times.count / 2]
    worstMilliseconds = times.max() ?? 0
    meanBytes = bytes / max(1, count)
  }

  /// Of this thread, in seconds: other work on the machine does not count.
  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
