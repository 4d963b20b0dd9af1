import Foundation
import Materials

/// Where two sounds that ought to be the same part.
public struct SoundDifference: Sendable, Equatable, Encodable {
  /// The first sample that differs, or that only one of them has; 0 where the rates differ.
  public let sample: Int
  /// Seconds.
  public let time: Double
  /// How many samples differ, those that only one has among them.
  public let count: Int
  /// The largest difference of two samples, full scale being 1.
  public let largest: Double
  /// Samples of each.
  public let lengths: [Int]
  /// Hz of each.
  public let samplingRates: [Int]

  /// Nil where rates, lengths and all samples are equal.
  public init?(_ a: Waveform, _ b: Waveform) {
    guard a != b else { return nil }
    let isComparable = a.samplingRate == b.samplingRate
    let common = isComparable ? min(a.samples.count, b.samples.count) : 0
    var (first, count, largest) = (common, 0, 0.0)
    for index in 0..<common where a.samples[index] != b.samples[index] {
      first = min(first, index)
      count += 1
      largest = max(largest, abs(Double(a.samples[index]) - Double(b.samples[index])))
    }
    sample = first
    time = Double(first) / Double(max(1, a.samplingRate))
    self.count = count + max(a.samples.count, b.samples.count) - common
    self.largest = largest
    lengths = [a.samples.count, b.samples.count]
    samplingRates = [a.samplingRate, b.samplingRate]
  }

  enum CodingKeys: String, CodingKey {
    case sample, time, count, largest, lengths
    case samplingRates = "sampling_rates"
  }
}
