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
  @Option(help: "fp32, bf16, fp16, int16, int8 or auto.")
  var precision = Precision.automatic
  @Option(help: "CPU threads; all cores by default.")
  var threads: Int?
  @Flag(help: "Print the results as JSON, for --compare.")
  var json = false
  @Option(
    help: ArgumentHelp(
      "Say how many times as fast as in this earlier output of --json.", valueName: "file.json"),
    completion: .file(extensions: ["json"]))
  var compare: String?
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
    if let compare, (try? BenchReport.read(compare)) == nil {
      throw ValidationError("--compare: \(compare) is not what 'onset bench --json' prints.")
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
      let before = try compare.map(BenchReport.read)
      let formats = Set(stage.stages.map(settled.format) + [.float32])
      var report = BenchReport(
        variant: variant.rawValue, precision: settled.rawValue, roofline: .measured(formats))
      if !json { Report.result(report.preface + "\n" + BenchReport.header(comparing: before != nil)) }
      for stage in stage.stages {
        let row = try measure(stage, report.peakGflops)
        report.stages.append(row)
        if !json { Report.result(report.line(row, before: before)) }
      }
      if json {
        try Report.json(report)
      } else if report.stages.count > 1 {
        Report.result(
          "a guided render of 8 s in 25 steps, pictures and files left out: "
            + ProgressLine.seconds(report.secondsInRender))
      }
    }
  }

  private var settled: Precision { precision.resolved(for: variant.architecture) }

  private func measure(_ stage: Stage, _ peaks: [String: Double]) throws -> BenchReport.Row {
    let format = settled.format(of: stage).rawValue
    let bench = try StageBench(stage, of: variant, in: settled)
    Tensor.releaseMemory()
    PeakMemory.reset()
    try bench.run()
    let made = Tensor.madeBytes
    let times = try (0..<runs).map { _ in try seconds(bench.run) }.sorted()
    let median = times[times.count / 2]
    let bytes = 2 * Double(Tensor.madeBytes - made) / Double(runs)
    let gflops = bench.flop / median / 1e9
    return BenchReport.Row(
      stage: stage.rawValue, unit: bench.unit, format: format, seconds: median, best: times[0], gflops: gflops,
      shareOfPeak: peaks[format].map { gflops / $0 } ?? .nan, gbs: bytes / median / 1e9, peakMB: PeakMemory.megabytes,
      secondsInRender: median * bench.runsPerRender)
  }

  private func drive() throws {
    let bench = try StageBench(stage.stages[0], of: variant, in: settled)
    let format = settled.format(of: stage.stages[0])
    let peak = Roofline.measured([format]).flops[format] ?? .nan
    Report.result(
      "{\"unit\": \"\(bench.unit)\", \"flop\": \(bench.flop), \"runs_per_render\": \(bench.runsPerRender), "
        + "\"format\": \"\(format.rawValue)\", \"peak_flops\": \(peak)}")
    while readLine() != nil { Report.result("{\"seconds\": \(try seconds(bench.run))}") }
  }

  private func seconds(_ work: () throws -> Void) throws -> Double {
    let clock = ContinuousClock()
    let time = try clock.measure(work).components
    return Double(time.seconds) + Double(time.attoseconds) / 1e18
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
extension Precision: ExpressibleByArgument {}
