import Foundation
import Tensors

/// What `onset bench` measured; as JSON also what `--compare` reads.
struct BenchReport: Codable {
  let variant: String
  let precision: String
  let threads: Int
  /// Of this run, for each number format of its stages.
  let peakGflops: [String: Double]
  let memoryGBs: Double
  var stages: [Row] = []
  var secondsInRender: Double { stages.reduce(0) { $0 + $1.secondsInRender } }

  struct Row: Codable {
    let stage: String
    let unit: String
    /// What its products are made in.
    let format: String
    let seconds: Double
    let best: Double
    let gflops: Double
    /// Of its format's peak. Arithmetic is counted as the network is written: short products make fewer, and may pass 1.
    let shareOfPeak: Double
    /// Tensors made, each written and read once.
    let gbs: Double
    let peakMB: Int
    let secondsInRender: Double

    enum CodingKeys: String, CodingKey {
      case stage, unit, format, seconds, best, gflops, gbs
      case shareOfPeak = "share_of_peak"
      case peakMB = "peak_mb"
      case secondsInRender = "seconds_in_render"
    }
  }

  enum CodingKeys: String, CodingKey {
    case variant, precision, threads, stages
    case peakGflops = "peak_gflops"
    case memoryGBs = "memory_gbs"
  }

  init(variant: String, precision: String, roofline: Roofline) {
    self.variant = variant
    self.precision = precision
    threads = Threads.count
    peakGflops = Dictionary(uniqueKeysWithValues: roofline.flops.map { ($0.rawValue, $1 / 1e9) })
    memoryGBs = roofline.reads / 1e9
  }

  static func read(_ path: String) throws -> BenchReport {
    try JSONDecoder().decode(BenchReport.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  var preface: String {
    let peaks = peakGflops.sorted { $0.value < $1.value }.map { String(format: "%.0f in %@", $1, $0) }
    return String(
      format: "%@ in %@, %d threads; peak GFLOP/s: %@; %.0f GB/s from memory", variant, precision, threads,
      peaks.joined(separator: ", "), memoryGBs)
  }

  static func header(comparing: Bool) -> String {
    "stage            one run              format      seconds     best  GFLOP/s  of peak   GB/s"
      + "  peak MB  s in 8 s render"
      + (comparing ? "  times before" : "")
  }

  /// - Parameter before: to say how many times as fast its stage was.
  func line(_ row: Row, before: BenchReport?) -> String {
    let measured = String(
      format: "%9.3f %8.3f %8.0f %7.0f%% %6.1f %8d %16.1f", row.seconds, row.best, row.gflops,
      100 * row.shareOfPeak, row.gbs, row.peakMB, row.secondsInRender)
    let line = row.stage.padded(17) + row.unit.padded(21) + row.format.padded(8) + measured
    guard let before else { return line }
    guard let old = before.stages.first(where: { $0.stage == row.stage }), before.variant == variant else {
      return line + "             -"
    }
    return line + String(format: "%14.2f", old.seconds / row.seconds)
  }
}

/// The most memory this process has held since the last reset, where the system tells.
enum PeakMemory {
  static func reset() { try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs")) }

  /// Megabytes.
  static var megabytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) / 1024
  }
}
