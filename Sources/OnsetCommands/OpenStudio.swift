import ArgumentParser
import Foundation
import Library
import Materials
import Playback
import Studio
import StudioUI
import Terminal

struct OpenStudio: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "studio",
    abstract: "Open the studio: perform, hear, compare and keep takes.",
    discussion: """
      Opens a video, a folder to choose from, or a take (every control as it was made with). Without an argument it shows \
      earlier sessions and the videos here. In the studio ? tells every key.
      """)

  @Argument(help: ArgumentHelp("A video, a folder or a take.", valueName: "video"), completion: .file())
  var path: String?

  @Option(help: "What to hear, for a session that has no take yet.")
  var prompt: String?
  @Flag(help: "Render a first take at once where there is none.")
  var render = false
  @Option(help: "A theme; ctrl-t in the studio shows all.")
  var theme: String?
  @Option(help: "truecolor, 256, 16 or none; by default what the terminal can.")
  var color: ColorChoice?
  @Option(help: "An ALSA device; see 'onset play --list-devices'.")
  var device: String?
  @Flag(help: "Lines in and lines out instead of a screen, for screen readers.")
  var plain = false
  @Flag(help: "Leave the mouse to the terminal.")
  var noMouse = false
  @Option(help: "CPU threads; all cores by default.")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads is \(threads); it must be between 1 and 1024.")
    }
  }

  func run() throws {
    try Report.explaining {
      let opening = try opening()
      guard plain || isatty(0) == 1 && isatty(1) == 1 else { throw StudioStart.noTerminal }
      if !plain { Screen.prepareProcess(crashReport: StudioPlaces.crashReport().path) }
      let (settings, trouble) = try settings()
      let workshop = try workshop(settings)
      var model = try model(settings, workshop)
      for text in trouble { model.say(text, .error) }
      if plain { return PlainStudio(workshop: workshop, model: model).run(opening: opening ?? .text) }
      let screen = try Screen(options(settings))
      defer { screen.close() }
      model.theme = ((try? workshop.themes.theme(settings.theme)) ?? ThemeShelf.fallback)
      StudioApp(screen: screen, workshop: workshop, model: model).run(opening: opening)
    }
  }

  private func options(_ settings: Settings) -> Screen.Options {
    var options = Screen.Options()
    options.colorDepth = color?.depth
    options.mouse = settings.mouse && !noMouse
    options.log = StudioPlaces.log()
    options.crashNote =
      "onset: the studio broke down. Nothing that was kept is lost: start it again. A report is in \(StudioPlaces.crashReport().path)"
    return options
  }

  private func opening() throws -> Opening? {
    guard let path else { return nil }
    let full = URL(fileURLWithPath: (path as NSString).expandingTildeInPath).standardizedFileURL.path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) else { throw StudioStart.noSuchFile(path: path) }
    if isFolder.boolValue { return nil }
    return full.lowercased().hasSuffix(".flac") ? .take(full) : .video(full)
  }

  /// A settings file with a mistake does not keep the studio shut: it says so inside.
  private func settings() throws -> (Settings, [String]) {
    var (settings, trouble) = (Settings(), [String]())
    do throws(Settings.Failure) {
      settings = try Settings(file: Settings.file())
    } catch {
      trouble.append(error.sentence)
    }
    if let theme { settings.theme = theme }
    if let device { settings.device = device }
    return (settings, trouble)
  }

  private func workshop(_ settings: Settings) throws -> Workshop {
    let shelf = ModelShelf()
    let library = try Library(folder: Library.defaultFolder())
    try TakeKeeper().sweep(library)
    let cache = FeatureCache(folder: FeatureCache.defaultFolder(), limit: FeatureCache.usualLimit)
    return Workshop(
      library: library, shelf: shelf, renders: RenderService(
        shelf: shelf, cache: cache, weights: KeptWeights(), threads: threads,
        previewShare: settings.reducedMotion ? 0 : 0.2),
      player: Player(device: settings.device), themes: ThemeShelf(folders: StudioPlaces.themes()))
  }

  private func model(_ settings: Settings, _ workshop: Workshop) throws -> Model {
    let surroundings = Surroundings(
      models: workshop.shelf.models().filter { $0.isComplete }.map { $0.name }, themes: workshop.themes.names,
      isOverSSH: ProcessInfo.processInfo.environment["SSH_CONNECTION"] != nil,
      listeningLines: listeningLines(settings), folder: folder)
    var model = Model(
      controls: Controls(model: try workshop.shelf.defaultModel()), settings: settings, surroundings)
    model.dice = Dice(seed: .random(in: 0 ... .max))
    model.wish = StartWish(prompt: prompt, renders: render, showsTour: StudioPlaces.isFirstRun())
    return model
  }

  private func listeningLines(_ settings: Settings) -> [String] {
    let advice = SSHAdvice(port: settings.monitorPort)
    return [
      advice.monitorLine, "  then open \(advice.monitorAddress)", "", "or, with PulseAudio or PipeWire on your machine:",
      advice.soundLine, "  and start Onset with \(advice.soundEnvironment)",
    ]
  }

  private var folder: String {
    let here = FileManager.default.currentDirectoryPath
    guard let path else { return here }
    let full = URL(fileURLWithPath: (path as NSString).expandingTildeInPath).standardizedFileURL
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: full.path, isDirectory: &isFolder)
    return exists && isFolder.boolValue ? full.path : full.deletingLastPathComponent().path
  }
}

enum StudioStart: Error, Equatable {
  case noTerminal
  case noSuchFile(path: String)
}

func explain(_ error: StudioStart) -> Explanation {
  switch error {
  case .noTerminal:
    Explanation(
      "The studio needs a terminal.",
      next: "Use 'onset render' to render without one, or 'onset studio --plain' for lines in and out.", .usage)
  case .noSuchFile(let path): Explanation("There is nothing at \(path).", .noInput)
  }
}

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case truecolor
  case palette = "256"
  case sixteen = "16"
  case none

  var depth: ColorDepth {
    switch self {
    case .truecolor: .truecolor
    case .palette: .palette
    case .sixteen: .sixteen
    case .none: .none
    }
  }
}
