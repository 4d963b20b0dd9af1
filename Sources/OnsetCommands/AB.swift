import ArgumentParser
import Foundation
import Playback
import Studio

struct AB: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ab", abstract: "Compare two takes by ear, on one playhead.",
    discussion: """
      Both play in a loop, equally loud. Space or Tab switches without a gap, a and b choose, p pauses, left and right jump \
      by a second, 1 and 2 say which is better, q ends. With --blind nobody knows which is which until the end.
      """)

  @Argument(completion: .file(extensions: ["flac"])) var a: String
  @Argument(completion: .file(extensions: ["flac"])) var b: String

  @Flag(help: "Hide which is which, draw the order anew after each verdict, reveal it at the end.")
  var blind = false
  @Flag(help: "As they are, not equally loud.")
  var noMatch = false
  @Option(help: "A name of 'onset play --list-devices'.")
  var device = "default"

  func run() throws {
    try Report.explaining {
      let sounds = try [a, b].map { try TakeSound(URL(fileURLWithPath: $0)) }
      guard let keys = RawKeys() else { throw NoTerminal() }
      let rate = sounds.map(\.waveform.samplingRate).max() ?? 44_100
      let player = Player(device: device, samplingRate: rate, patience: 30)
      defer { player.close() }
      try ABTable(sounds[0], sounds[1], player, isBlind: blind, isMatched: !noMatch).run(keys)
    }
  }
}

/// Keys were to be typed, and stdin is no terminal.
struct NoTerminal: Error {}

/// A comparison at the terminal: keys in, a line of state out, the verdicts at the end.
private final class ABTable {
  private let names: [Side: String]
  private let player: Player
  private let isBlind: Bool
  private let line = PlayLine(quiet: false)
  private var comparison = BlindComparison()

  init(_ a: TakeSound, _ b: TakeSound, _ player: Player, isBlind: Bool, isMatched: Bool) {
    self.player = player
    self.isBlind = isBlind
    names = [.a: a.file.lastPathComponent, .b: b.file.lastPathComponent]
    let gains = matchingGains(loudness(of: a.waveform), loudness(of: b.waveform))
    player.send(.load(Track(id: "a", waveform: a.waveform, gain: gains.a), on: .a))
    player.send(.load(Track(id: "b", waveform: b.waveform, gain: gains.b), on: .b))
    player.send(.setMatchesLoudness(isMatched))
    player.send(.setLoop(0...max(a.waveform.duration, b.waveform.duration)))
    if isBlind { player.send(.switchTo(comparison.side(at: .first))) }
    player.send(.play)
  }

  func run(_ keys: RawKeys) throws {
    Report.note("space switches · p pauses · ← → jump · 1 2 which is better · q ends")
    while true {
      let status = player.status
      try status.checkDevice()
      line.show(label(status.side), status)
      guard let key = keys.next(within: 0.1) else { continue }
      if key == .ended || !obey(key) { break }
    }
    line.clear()
    report()
  }

  /// False: enough.
  private func obey(_ key: RawKeys.Key) -> Bool {
    switch key {
    case .character(" "), .character("\t"): player.send(.switchSide)
    case .character("a"), .character("A"): player.send(.switchTo(side(.first)))
    case .character("b"), .character("B"): player.send(.switchTo(side(.second)))
    case .character("p"): player.send(.togglePlaying)
    case .left: player.send(.skip(-1))
    case .right: player.send(.skip(1))
    case .character("1"): prefer(.first)
    case .character("2"): prefer(.second)
    case .character("q"), .character("Q"), .character("\u{4}"), .ended: return false
    default: break
    }
    return true
  }

  private func side(_ place: BlindComparison.Place) -> Side {
    isBlind ? comparison.side(at: place) : place == .first ? .a : .b
  }

  private func prefer(_ place: BlindComparison.Place) {
    if isBlind {
      comparison.prefer(place)
      line.note("verdict \(comparison.trials): \(place == .first ? "1" : "2")")
      player.send(.switchTo(comparison.side(at: .first)))
    } else {
      comparison.prefer(side(place))
      line.note("verdict \(comparison.trials): \(names[side(place)] ?? "")")
    }
  }

  private func label(_ side: Side) -> String {
    guard isBlind else { return "\(side == .a ? "A" : "B")  \(names[side] ?? "")" }
    return "trial \(comparison.trials + 1), take \(comparison.side(at: .first) == side ? "1" : "2")"
  }

  private func report() {
    guard comparison.trials > 0 else { return }
    for side in Side.allCases {
      let count = comparison.preferred[side] ?? 0
      Report.result("\(side == .a ? "A" : "B")  \(count) of \(comparison.trials)  \(names[side] ?? "")")
    }
    guard isBlind else { return }
    Report.result(
      String(
        format: "p = %.3f: so one-sided a result, or more so, comes by chance %.0f times in 100.",
        comparison.pValue, comparison.pValue * 100))
  }
}
