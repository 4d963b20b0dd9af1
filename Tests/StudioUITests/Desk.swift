import Foundation
import Library
import Materials
import Playback
import Studio
import StudioUI
import Terminal
import TestSupport

/// A studio without a terminal, a sound card or an engine: keys go in, effects and pictures come out.
struct DeskStage {
  var model: Model
  /// Everything that was wanted done, in order.
  private(set) var effects: [Effect] = []

  init(takes: Int = 0, video: Bool = true, size: Size = Size(columns: 120, rows: 40)) {
    model = Model(
      controls: Controls(model: "onset-mini"), settings: Settings(),
      Surroundings(
        models: ["onset-mini", "small_16k"], themes: ["dark", "light", "mono"],
        listeningLines: ["ssh -L 8787:127.0.0.1:8787 me@host"], folder: "/films"))
    send(.resized(size))
    send(.tick(1))
    let session = Self.session(video: video)
    send(
      .opened(
        session, video ? Self.figures : nil, nil, (0..<takes).map { Self.take($0 + 1) }, recalling: nil))
    send(.player(Self.status))
    effects = []
  }

  static func session(video: Bool = true) -> SessionRecord {
    SessionRecord(
      id: 7, video: video ? "/films/drum.mp4" : nil, title: video ? "drum.mp4" : "text",
      times: (Date(timeIntervalSince1970: 0), Date(timeIntervalSince1970: 0)))
  }

  static let figures = VideoFigures(
    path: "/films/drum.mp4", duration: 8, frameRate: 25, width: 320, height: 320, hasSound: false)

  static var status: PlayerStatus {
    var status = PlayerStatus()
    status.isAvailable = true
    status.device = "default"
    return status
  }

  static func recipe(seed: UInt64 = 42, prompt: String = "a hand beats a drum") -> Recipe {
    Recipe(
      model: "onset-mini", prompt: prompt, seed: seed, span: TimeSpan(duration: 8), video: "/films/drum.mp4")
  }

  static func take(_ number: Int, seed: UInt64? = nil, circled: Bool = false) -> TakeRecord {
    let peaks: [Float] = (0..<200).flatMap { (index: Int) -> [Float] in
      let peak = Float(index % 20) / 20
      return [-peak, peak]
    }
    let content = TakeContent(
      recipe: recipe(seed: seed ?? UInt64(41 + number)), duration: 8, samplingRate: 16_000,
      loudness: -20 - Double(number), peak: -3,
      peaks: peaks)
    var take = TakeRecord(
      id: Int64(100 + number), session: 7, number: number, audio: "/takes/drum-\(number).flac",
      created: Date(timeIntervalSince1970: Double(number)), content: content)
    take.isCircled = circled
    return take
  }

  static func performance(_ recipe: Recipe = recipe()) -> Performance {
    Performance(recipe: recipe, waveform: Waveform(samples: [0, 0.5, -0.5, 0], samplingRate: 16_000))
  }

  mutating func send(_ action: Action) { effects += update(&model, action) }

  /// Keys by their names, separated by spaces: `"tab right ctrl-r"`.
  mutating func press(_ keys: String) {
    for key in keys.split(separator: " ") { send(.key(Key(stringLiteral: String(key)))) }
  }

  mutating func type(_ text: String) {
    for character in text { send(.key(Key(.character(character)))) }
  }

  mutating func forget() { effects = [] }

  var started: [RenderJob] {
    effects.compactMap { if case .start(let job) = $0 { job } else { nil } }
  }

  var sent: [PlayerCommand] {
    effects.compactMap { if case .player(let command) = $0 { command } else { nil } }
  }

  func screen(_ columns: Int, _ rows: Int) -> String {
    view(model, Size(columns: columns, rows: rows)).text
  }
}
