import ArgumentParser
import Foundation
import Library
import Materials
import Studio

/// `onset library-exercise`: works in the library until it is killed, and tells each thing that is done;
/// `scripts/kill-nine` kills it and holds the library to its word.
struct LibraryExercise: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "library-exercise", shouldDisplay: false)

  @Option(help: "Of the order of the work.")
  var seed: UInt64 = 1
  @Option(help: "How many things to do.")
  var count = Int.max
  @Option(help: "A video for the session.")
  var video: String?
  @Option(help: "Folder for exports and the cache.")
  var output: String

  func run() throws {
    try Report.explaining {
      let library = try openLibrary()
      var worker = Worker(
        library: library, session: try library.session(forVideo: video.map(absolutePath)),
        output: URL(fileURLWithPath: absolutePath(output)), dice: Dice(state: seed), prefix: seed)
      for round in 0..<count { try worker.work(round) }
    }
  }
}

private struct Worker {
  let library: Library
  let session: SessionRecord
  let output: URL
  var dice: Dice
  /// Makes what this process writes larger than what earlier ones wrote.
  let prefix: UInt64

  mutating func work(_ round: Int) throws {
    let takes = try library.takes(of: session.id, includingTrashed: true)
    guard let take = takes.randomElement(using: &dice), Int.random(in: 0..<10, using: &dice) >= 4 else {
      return try keep(round)
    }
    do {
      switch Int.random(in: 0..<8, using: &dice) {
      case 0: try library.circle(take.id, .random(using: &dice))
      case 1, 2: try note(take, round)
      case 3: try library.edit(take.id, .trashed(take.trashed == nil ? .now : nil))
      case 4: try purge(takes)
      case 5: try library.save(state: Data(repeating: UInt8(round & 255), count: 5000), for: session.id)
      case 6: cache(round)
      default: try export(take)
      }
    } catch LibraryError.noTake {
      // Another process has purged it meanwhile.
    }
  }

  private mutating func keep(_ round: Int) throws {
    let rate = 16_000
    let samples = (0..<Int.random(in: 8000...30_000, using: &dice)).map { _ in
      Float.random(in: -0.5...0.5, using: &dice)
    }
    let recipe = Recipe(
      model: "exercise", prompt: "round \(round)", seed: dice.next(), span: TimeSpan(start: 0.5, duration: 2),
      video: session.video)
    let performance = Performance(recipe: recipe, waveform: Waveform(samples: samples, samplingRate: rate))
    let take = try TakeKeeper().keep(performance, in: session, of: library)
    Report.result("kept \(take.id) \(take.number) \(take.hash)")
  }

  /// Notes only grow, so that a later one is told from an earlier; of two processes with neighbouring seeds,
  /// each notes its own half of the takes.
  private func note(_ take: TakeRecord, _ round: Int) throws {
    let text = String(format: "%06llu-%06d", prefix, round)
    guard take.id % 2 == prefix % 2, text > take.note else { return }
    try library.note(take.id, text)
    Report.result("noted \(take.id) \(text)")
  }

  private func purge(_ takes: [TakeRecord]) throws {
    guard takes.count > 20 else { return }
    let gone = takes.filter { $0.trashed != nil }.prefix(2).map(\.id)
    for id in gone { Report.result("purging \(id)") }
    try library.purge(gone)
  }

  private func cache(_ round: Int) {
    let cache = FeatureCache(folder: output.appendingPathComponent("cache"), limit: 5_000_000)
    let key = "features \(round % 9)"
    if let found = cache.data(key), found.count != 300_000 { Report.result("BROKEN cache") }
    cache.store(Data(repeating: UInt8(round % 9), count: 300_000), for: key)
  }

  private func export(_ take: TakeRecord) throws {
    var kinds: Set<ExportKind> = [.flac, .wav, .stem]
    if session.video != nil { kinds.insert(.video) }
    let report = try Exporter().export([take], as: kinds, to: output.appendingPathComponent("exports"))
    // Another process may have purged it meanwhile.
    for problem in report.problems where (try? library.take(take.id)) != nil {
      Report.result("BROKEN export \(take.id) \(problem.kind.rawValue): \(explain(problem.error).sentence)")
    }
    for file in report.files { Report.result("exported \(take.id) \(file.url.path)") }
  }
}

/// Steele and Vigna's SplitMix64: the same seed, the same throws.
private struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
