import ArgumentParser
import Foundation
import Library
import Materials
import Studio

struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Perform the sound of a video, a still image or a prompt.",
    discussion: """
      Writes NAME-001.flac and, for a video, the video with the sound beside it; nothing is ever overwritten. Paths go to \
      stdout, progress to stderr.
      """)

  @Argument(help: ArgumentHelp("The video or still image to watch.", valueName: "video"), completion: .file())
  var video: String?

  @Option(help: "What to hear.")
  var prompt = ""
  @Option(help: "What not to hear.")
  var negativePrompt = ""
  @Option(help: "Seconds of sound.")
  var duration = 8.0
  @Option(help: "Second of the video to start at.")
  var start = 0.0
  @Option(help: "How strictly to obey the prompt and the picture; below 1 without contrast.")
  var cfgStrength = 4.5
  @Option(help: "Steps of the sampler.")
  var numSteps = 25
  @Option(help: "euler, or multistep: near the sound of more Euler steps; see docs/sampling.md.")
  var solver = Solver.euler
  @Option(
    help: ArgumentHelp(
      "Times of the sampling, 0 to 1, in which --cfg-strength counts; fewer are faster.",
      valueName: "low:high"))
  var guidanceInterval: GuidanceInterval?
  @Option(help: "A number, or 'random'. Each seed is another performance.")
  var seed = SeedChoice.number(42)
  @Option(help: "How many takes, with seeds counted up; the video is watched once.")
  var count = 1
  @Option(
    help: """
      The numbers to compute in: fp32, bf16, fp16, int16, int8; auto is the fastest near fp32, int8 for towers that hold \
      in it.
      """)
  var precision = Precision.automatic
  @Flag(help: "Hide the picture's content from the model; only its timing counts.")
  var maskAwayClip = false
  @Option(help: "The model; see 'onset models list'.")
  var model: String?
  @Option(name: [.short, .long], help: "Folder for the takes.", completion: .directory)
  var output = "output"

  @Option(help: "mp4, mov, mkv or webm; by default as the input.")
  var container: String?
  @Flag(help: "Keep the video's own sound as a second track.")
  var keepOriginalSound = false
  @Flag(help: "Write the whole video, with the sound where the span is.")
  var wholePicture = false
  @Flag(help: "Watch the video and pack the weights anew, and keep neither; see 'onset cache'.")
  var noCache = false

  @OptionGroup var running: RunningOptions

  func run() throws {
    try Report.explaining {
      let progress = ProgressLine(quiet: running.quiet)
      let cancellation = Cancellation()
      let interrupts = Interrupts(cancellation)
      defer {
        progress.clear()
        withExtendedLifetime(interrupts) {}
      }
      let order = try order()
      let cache = noCache ? nil : FeatureCache(folder: FeatureCache.defaultFolder())
      let engine = Engine(
        shelf: ModelShelf(), features: cache, weights: noCache ? nil : KeptWeights(), threads: running.threads
      )
      if case .random = seed, !running.quiet { Report.note("seed: \(order.recipe.seed)") }
      let takes = try engine.render(order, cancellation: cancellation) { event in progress.show(event) }
      try report(takes)
    }
  }

  private func order() throws -> RenderOrder {
    var recipe = Recipe(
      model: try model ?? ModelShelf().defaultModel(), prompt: prompt, negativePrompt: negativePrompt,
      seed: seed.resolved(), numSteps: numSteps, cfgStrength: cfgStrength, maskAwayClip: maskAwayClip,
      span: TimeSpan(start: start, duration: duration), video: video.map(absolutePath),
      precision: precision)
    recipe.solver = solver
    recipe.guidanceInterval = guidanceInterval?.times
    let picture = RenderOrder.PictureOptions(
      container: container?.lowercased(), keepOriginalSound: keepOriginalSound, wholePicture: wholePicture)
    let order = RenderOrder(recipe: recipe, count: count, folder: output, picture: picture)
    try order.validate()
    return order
  }

  private func report(_ takes: [Take]) throws {
    for note in Set(takes.flatMap(\.notes)).sorted() where !running.quiet { Report.note("note: " + note) }
    if running.json { return try Report.json(["takes": takes]) }
    for take in takes {
      Report.result(take.audio)
      if let video = take.video { Report.result(video) }
    }
  }
}

/// How a command that renders runs.
struct RunningOptions: ParsableArguments {
  @Option(help: "CPU threads; all cores by default. The result is the same for any number.")
  var threads: Int?
  @Flag(help: "Print JSON.")
  var json = false
  @Flag(name: [.short, .long], help: "No progress on stderr.")
  var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads is \(threads); it must be between 1 and 1024.")
    }
  }
}

/// `--guidance-interval 0.2:0.8`.
struct GuidanceInterval: ExpressibleByArgument {
  let times: ClosedRange<Double>

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard parts.count == 2, let low = parts[0], let high = parts[1], low <= high else { return nil }
    times = low...high
  }
}

extension Solver: ExpressibleByArgument {}

/// `--seed 7` or `--seed random`.
enum SeedChoice: ExpressibleByArgument, CustomStringConvertible {
  case number(UInt64)
  case random

  init?(argument: String) {
    if argument == "random" {
      self = .random
    } else if let number = UInt64(argument) {
      self = .number(number)
    } else {
      return nil
    }
  }

  var description: String {
    switch self {
    case .number(let number): String(number)
    case .random: "random"
    }
  }

  /// A random seed is drawn within 32 bits: the noise uses no more.
  func resolved() -> UInt64 {
    switch self {
    case .number(let number): number
    case .random: UInt64(UInt32.random(in: 0...UInt32.max))
    }
  }
}

func absolutePath(_ path: String) -> String {
  URL(fileURLWithPath: (path as NSString).expandingTildeInPath).standardizedFileURL.path
}
