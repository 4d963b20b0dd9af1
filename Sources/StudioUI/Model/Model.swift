import Foundation
import Library
import Materials
import Playback
import Studio
import Terminal

/// All that the studio knows at a moment. Changed by `update` alone, shown by `view`.
public struct Model: Sendable {
  /// Seconds on a clock that never jumps.
  public var now = 0.0
  public var size: Size
  public var theme: Theme
  public var glyphs = Glyphs.halfBlocks
  public var place: Place

  /// What is open; nil before anything is.
  public var session: SessionRecord?
  public var video: VideoFigures?
  /// What the picture pane shows.
  public var picture: Picture?

  public var controls: Controls
  /// What a control goes back to.
  public var fresh: Controls
  public var history = History()
  /// The text fields' cursors and histories; their text is the controls'.
  public var prompts: [ControlName: TextField] = [.prompt: TextField(), .negativePrompt: TextField()]
  /// Tokens of a prompt, as counted last, and how many the model reads.
  public var tokens: [ControlName: TokenCount] = [:]
  public var focus = Focus.control(.prompt)
  /// A number being typed on a slider or the seed.
  public var entry: String?

  public var live = Live()
  public var queue = RenderQueue()
  public var estimate: Estimate?
  public var draft: Draft?

  public var takes = TakeTable()
  public var desk = Desk()
  public var player = PlayerStatus()
  public var spectrograms: [SoundName: Spectrogram] = [:]
  public var blind: BlindTrial?
  public var grid: SeedGrid?

  public var layers: [Layer] = []
  /// What the mouse holds while its button is down.
  public var held: MouseTarget?
  /// Spectrograms that are on their way.
  var asked: Set<Asked> = []
  public var toast: Toast?
  public var settings: Settings
  public var surroundings: Surroundings

  public var dice = Dice(seed: 0)
  /// What to do once something is open.
  public var wish: StartWish?

  public init(controls: Controls, settings: Settings, _ surroundings: Surroundings) {
    self.controls = controls
    self.settings = settings
    self.surroundings = surroundings
    fresh = Controls(model: controls.model)
    fresh.prompt = ""
    size = Size(columns: 80, rows: 24)
    theme = ThemeShelf.fallback
    place = .studio
    for name in [ControlName.prompt, .negativePrompt] { takeFieldText(name) }
  }

  /// The field shows what the control says.
  mutating func takeFieldText(_ name: ControlName) {
    let text = name == .prompt ? controls.prompt : controls.negativePrompt
    if prompts[name]?.text != text { prompts[name]?.text = text }
  }
}

/// Which screen is on.
public enum Place: Sendable, Equatable {
  case studio
  case browser(BrowserState)
}

/// Where keys go.
public enum Focus: Sendable, Hashable {
  case control(ControlName)
  case picture
  case takes
}

/// A video as its file says it.
public struct VideoFigures: Sendable, Equatable {
  public var path: String
  public var duration: Double
  public var frameRate: Double
  public var width: Int
  public var height: Int
  public var hasSound: Bool

  public init(
    path: String, duration: Double, frameRate: Double, width: Int, height: Int, hasSound: Bool
  ) {
    self.path = path
    self.duration = duration
    self.frameRate = frameRate
    self.width = width
    self.height = height
    self.hasSound = hasSound
  }
}

public struct TokenCount: Sendable, Equatable {
  public var used: Int
  public var limit: Int

  public init(used: Int, limit: Int) {
    self.used = used
    self.limit = limit
  }
}

/// Live mode: a draft starts by itself when the controls have come to rest.
public struct Live: Sendable, Equatable {
  public var isOn = false
  /// When the controls changed last; nil when that has been answered.
  public var changed: Double?
  /// Seconds of rest before a draft begins.
  public static let patience = 0.35
}

/// The running render's sound so far.
public struct Estimate: Sendable, Equatable {
  public var job: RenderJob
  /// nil where the render shows itself only as a picture.
  public var waveform: Waveform?
  public var step: Int
  public var steps: Int
}

/// What live mode made last; not yet a take.
public struct Draft: Sendable, Equatable {
  /// What was asked for; the performance's recipe has the span as it was found.
  public var recipe: Recipe
  public var performance: Performance
  public var number: Int
}

/// Names a sound wherever it lies.
public enum SoundName: Sendable, Hashable {
  case take(TakeRecord.ID)
  case draft(Int)
  case estimate(RenderJob.ID, step: Int)
}

/// A few words that go away by themselves.
public struct Toast: Sendable, Equatable {
  public enum Kind: Sendable { case good, note, error }

  public var text: String
  public var kind: Kind
  public var until: Double
}

/// What the command line asked for.
public struct StartWish: Sendable, Equatable {
  /// For a session without takes.
  public var prompt: String?
  /// Render at once where there is no take yet.
  public var renders: Bool
  public var showsTour: Bool

  public init(prompt: String? = nil, renders: Bool = false, showsTour: Bool = false) {
    self.prompt = prompt
    self.renders = renders
    self.showsTour = showsTour
  }
}

/// What is around the studio and does not change while it runs.
public struct Surroundings: Sendable, Equatable {
  /// The models that can be rendered with.
  public var models: [String]
  public var themes: [String]
  public var isOverSSH: Bool
  /// Lines to type on the laptop.
  public var listeningLines: [String]
  public var folder: String

  public init(
    models: [String] = [], themes: [String] = [], isOverSSH: Bool = false, listeningLines: [String] = [],
    folder: String = "."
  ) {
    self.models = models
    self.themes = themes
    self.isOverSSH = isOverSSH
    self.listeningLines = listeningLines
    self.folder = folder
  }
}
