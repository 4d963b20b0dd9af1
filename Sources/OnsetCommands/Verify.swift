import ArgumentParser
import Foundation
import MMAudio
import Materials
import Studio
import Verification

/// `onset verify DIR`: the engine against recorded outputs of the reference.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a folder of goldens and say how far the engine is from them.",
    discussion: """
      A folder of goldens holds index.json, weights/, pth/ and io/. Float32 stages have to come within 1e-4 of the \
      reference (relative root mean square), waveforms within 60 dB, whole numbers have to be equal. Stages in \
      bf16 and int16 have to come within 1e-2, in int8 to a cosine of 0.995; waveforms, given the reference's \
      features, within 40 dB. The exit code is 1 if any case fails.
      """)

  @Argument(help: "The folder.", completion: .directory)
  var folder: String

  @Option(help: "A folder with the example videos, to decode them too.", completion: .directory)
  var videos: String?

  @Option(help: "Of the networks: fp32, bf16, fp16, int16, int8 or auto. Each has bars of its own.")
  var precision = Precision.float32

  @Option(help: "Run only cases whose name contains this.")
  var only: String?

  @Flag(help: "Show every tensor.")
  var all = false

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try Report.explaining {
      let vocabulary = (try? ModelShelf().asset("vocabularies/clip-bpe.txt")).flatMap(
        FileManager.default.contents)
      let aids = VerificationAids(videos: videos, vocabulary: vocabulary.map { [UInt8]($0) },
        precision: precision.resolvedForGoldens)
      let cases = VerificationRun(try GoldenSet(folder: folder), aids: aids) { name in
        only.map { name.contains($0) } ?? true
      }
      let tally = json ? try printed(cases) : listed(cases)
      guard tally.isPassed else { throw ExitCode.failure }
    }
  }

  private func listed(_ cases: VerificationRun) -> Tally {
    var tally = Tally()
    Report.result(VerificationLine.header)
    for result in cases {
      tally.add(result)
      Report.result(VerificationLine(result).text)
      let shown = all ? result.checks : result.checks.filter { !$0.passed }
      for check in shown { Report.result(VerificationLine(check).text) }
      if let error = result.error { Report.result("  " + explanation(of: error).sentence) }
      if all, !result.notCompared.isEmpty {
        Report.result("  not compared: \(result.notCompared.joined(separator: ", "))")
      }
    }
    Report.result("\n\(tally.text)")
    return tally
  }

  private func printed(_ cases: VerificationRun) throws -> Tally {
    var tally = Tally()
    let results = cases.map { tally.add($0) }
    try Report.json(VerificationReport(folder: folder, cases: results, passed: tally.isPassed))
    return tally
  }
}

extension Precision {
  /// Goldens are tiny and stand for models of full size.
  fileprivate var resolvedForGoldens: Precision { resolved(for: PublishedVariant.small16k.architecture) }
}

/// Cases counted by their outcome.
struct Tally {
  private(set) var passed = 0
  private(set) var failed = 0
  private(set) var notRun = 0
  private var notCompared = 0

  /// Nothing at all is no success.
  var isPassed: Bool { failed == 0 && passed > 0 }

  @discardableResult
  mutating func add(_ result: CaseResult) -> CaseResult {
    switch result.outcome {
    case .passed: passed += 1
    case .failed: failed += 1
    case .notRun: notRun += 1
    }
    notCompared += result.notCompared.count
    return result
  }

  var text: String {
    var parts = ["\(passed) passed", "\(failed) failed"]
    if notRun > 0 { parts.append("\(notRun) not run") }
    let rest = notCompared > 0 ? "; \(notCompared) tensors compared with nothing (--all lists them)" : ""
    return parts.joined(separator: ", ") + rest
  }
}
