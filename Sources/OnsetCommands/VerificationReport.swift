import Foundation
import Verification

/// One line of `onset verify`: a case, or a tensor of it.
struct VerificationLine {
  let text: String

  static let header = line("case", "checks", "relative RMS", "largest error", "tolerance", "result")

  /// The check that comes nearest to its tolerance stands for the case, a waveform's first.
  init(_ result: CaseResult) {
    let name = result.name.replacing(".safetensors", with: "")
    let shown = result.checks.first { !$0.passed } ?? result.checks.last { $0.isSound } ?? result.worst
    let worst = result.checks.filter { !$0.isSound }.map(\.difference.relativeRMS).max()
    let largest = result.checks.map(\.difference.largest).max()
    text = Self.line(
      name, String(result.checks.count), worst.map(Self.number) ?? "", largest.map(Self.number) ?? "",
      shown.map(Self.tolerance) ?? "", result.outcome.text)
  }

  init(_ check: Check) {
    var text = Self.line(
      "  " + check.name, String(check.count), Self.number(check.difference.relativeRMS),
      Self.number(check.difference.largest), Self.tolerance(check), check.passed ? "ok" : "FAILED")
    if let shapes = check.shapes { text += " (shape \(shapes.found), not \(shapes.wanted))" }
    self.text = text
  }

  private static func line(
    _ name: String, _ count: String, _ relative: String, _ largest: String, _ tolerance: String,
    _ result: String
  ) -> String {
    let cells = [right(count, 6), right(relative, 12), right(largest, 13), right(tolerance, 20)]
    return name + String(repeating: " ", count: max(34 - name.count, 1)) + cells.joined(separator: "  ")
      + "  " + result
  }

  private static func right(_ cell: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - cell.count, 0)) + cell
  }

  private static func number(_ value: Double) -> String { value == 0 ? "0" : String(format: "%.1e", value) }

  private static func tolerance(_ check: Check) -> String {
    switch check.tolerance {
    case .relative(let limit): number(limit)
    case .decibels(let limit): String(format: "%.0f dB (has %.0f)", limit, min(check.decibels, 999))
    case .absolute(let limit): number(limit) + " absolute"
    case .cosine(let limit): String(format: "cosine %.3f (%.4f)", limit, check.difference.cosine)
    case .exact: "exact"
    }
  }
}

extension Check {
  fileprivate var isSound: Bool { if case .decibels = tolerance { true } else { false } }
}

extension CaseResult.Outcome {
  var text: String {
    switch self {
    case .passed: "ok"
    case .failed: "FAILED"
    case .notRun(let reason): "not run: \(reason.rawValue)"
    }
  }
}

/// The whole run, for programs. Numbers that are none are null.
struct VerificationReport: Encodable {
  let folder: String
  let cases: [Case]
  let passed: Bool

  init(folder: String, cases: [CaseResult], passed: Bool) {
    self.folder = folder
    self.cases = cases.map(Case.init)
    self.passed = passed
  }

  struct Case: Encodable {
    let name: String
    let result: String
    let checks: [Entry]
    let notCompared: [String]
    let error: String?

    enum CodingKeys: String, CodingKey {
      case name, result, checks, error
      case notCompared = "not_compared"
    }

    init(_ result: CaseResult) {
      name = result.name
      self.result = result.outcome.text.lowercased()
      checks = result.checks.map(Entry.init)
      notCompared = result.notCompared
      error = result.error.map { explanation(of: $0).sentence }
    }
  }

  struct Entry: Encodable {
    let name: String
    let values: Int
    let relativeRMS: Double?
    let largestError: Double?
    let mismatches: Int
    let decibels: Double?
    let cosine: Double
    let kind: String
    let tolerance: Double
    let passed: Bool

    enum CodingKeys: String, CodingKey {
      case name, values, mismatches, decibels, cosine, kind, tolerance, passed
      case relativeRMS = "relative_rms"
      case largestError = "largest_error"
    }

    init(_ check: Check) {
      (name, values, passed) = (check.name, check.count, check.passed)
      relativeRMS = check.difference.relativeRMS.ifFinite
      largestError = check.difference.largest.ifFinite
      mismatches = check.difference.mismatches
      cosine = check.difference.cosine
      switch check.tolerance {
      case .relative(let limit): (kind, tolerance, decibels) = ("relative", limit, nil)
      case .decibels(let limit): (kind, tolerance, decibels) = ("decibels", limit, check.decibels.ifFinite)
      case .absolute(let limit): (kind, tolerance, decibels) = ("absolute", limit, nil)
      case .cosine(let limit): (kind, tolerance, decibels) = ("cosine", limit, nil)
      case .exact: (kind, tolerance, decibels) = ("exact", 0, nil)
      }
    }
  }
}

extension Double {
  fileprivate var ifFinite: Double? { isFinite ? self : nil }
}
