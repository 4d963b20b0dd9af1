import ArgumentParser
import Benchmarks
import Foundation
import MMAudio
import Materials
import Studio
import Tensors

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time the stages of a published variant at full size, with random weights; no files needed.",
    discussion: "training/bench.py runs this beside PyTorch, turn by turn.")

  @Option(help: "small_16k, small_44k, medium_44k, large_44k or large_44k_v2.")
  var variant = PublishedVariant.small16k
  @Option(help: "clip, sync, text, conditions, sampler, latent-decoder, vocoder or all.")
  var stage = StageChoice.all
  @Option(help: "Runs of each stage; the median counts.")
  var runs = 3
  @Option(help: "CPU threads; all cores by default.")
  var threads: Int?
  @Flag(help: "Print the results as JSON.")
  var json = false
  @Flag(
    help:
      "Run the stage once for each line on stdin and print its seconds: for interleaving with another program."
  )
  var driven = false
  @Option(
    help: ArgumentHelp(
      "Instead of timing, write the variant as a model folder with random weights: gigabytes, for whole renders."
    ),
    completion: .directory)
  var writeModel: String?

  func validate() throws {
    guard (1...1000).contains(runs) else {
      throw ValidationError("--runs is \(runs); it must be between 1 and 1000.")
    }
    if driven, case .all = stage { throw ValidationError("--driven needs one --stage.") }
  }

  func run() throws {
    try Report.explaining {
      if let threads { Threads.use(threads) }
      if let writeModel {
        let vocabulary = try ModelShelf().asset("vocabularies/clip-bpe.txt")
        return try SyntheticModel(variant).write(to: writeModel, vocabulary: vocabulary)
      }
      if driven { return try drive() }
      var rows: [Row] = []
      for stage in stage.stages {
        rows.append(try measure(stage))
        if !json {
          Report.result(rows.count == 1 ? Row.header + "\n" + rows[0].line : rows[rows.count - 1].line)
        }
      }
      let total = rows.reduce(0) { $0 + $1.secondsInRender }
      if json {
        try Report.json(
          Results(variant: variant.rawValue, threads: Threads.count, stages: rows, secondsInRender: total))
      } else if rows.count > 1 {
        Report.result(
          "a guided render of 8 s in 25 steps, pictures and files left out: \(ProgressLine.seconds(total))")
      }
    }
  }

  private func measure(_ stage: Stage) throws -> Row {
    let bench = try StageBench(stage, of: variant)
    try bench.run()
    let times = try (0..<runs).map { _ in try seconds(bench.run) }.sorted()
    let median = times[times.count / 2]
    return Row(
      stage: stage.rawValue, unit: bench.unit, seconds: median, best: times[0],
      gflops: bench.flop / median / 1e9,
      secondsInRender: median * bench.runsPerRender)
  }

  private func drive() throws {
    let bench = try StageBench(stage.stages[0], of: variant)
    Report.result(
      "{\"unit\": \"\(bench.unit)\", \"flop\": \(bench.flop), \"runs_per_render\": \(bench.runsPerRender)}")
    while readLine() != nil { Report.result("{\"seconds\": \(try seconds(bench.run))}") }
  }

  private func seconds(_ work: () throws -> Void) throws -> Double {
    let clock = ContinuousClock()
    let time = try clock.measure(work).components
    return Double(time.seconds) + Double(time.attoseconds) / 1e18
  }

  struct Results: Encodable {
    let variant: String
    let threads: Int
    let stages: [Row]
    let secondsInRender: Double

    enum CodingKeys: String, CodingKey {
      case variant, threads, stages
      case secondsInRender = "seconds_in_render"
    }
  }

  struct Row: Encodable {
    let stage: String
    let unit: String
    let seconds: Double
    let best: Double
    let gflops: Double
    let secondsInRender: Double

    static let header = "stage            one run                seconds     best  GFLOP/s  s in 8 s render"

    var line: String {
      stage.padded(17) + unit.padded(20)
        + String(format: "%9.3f %8.3f %8.0f %16.1f", seconds, best, gflops, secondsInRender)
    }

    enum CodingKeys: String, CodingKey {
      case stage, unit, seconds, best, gflops
      case secondsInRender = "seconds_in_render"
    }
  }
}

extension String {
  func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(width - count, 0)) }
}

/// `--stage all` or one.
enum StageChoice: ExpressibleByArgument {
  case all
  case one(Stage)

  init?(argument: String) {
    if argument == "all" {
      self = .all
    } else if let stage = Stage(rawValue: argument), StageBench.stages.contains(stage) {
      self = .one(stage)
    } else {
      return nil
    }
  }

  var stages: [Stage] {
    switch self {
    case .all: StageBench.stages
    case .one(let stage): [stage]
    }
  }
}

extension PublishedVariant: ExpressibleByArgument {}
