import Foundation
import Materials

/// How loud a waveform is, over its whole length.
public struct Level: Sendable, Equatable {
  /// The largest sample, in dBFS; minus infinity for silence.
  public let peak: Double
  /// The root mean square, in dBFS of a full-scale square wave; minus infinity for silence.
  public let rms: Double

  public init(_ waveform: Waveform) {
    var largest = 0.0
    var energy = 0.0
    for sample in waveform.samples {
      let value = Double(sample)
      largest = max(largest, abs(value))
      energy += value * value
    }
    peak = Self.decibels(largest)
    rms = 10 * log10(energy / Double(max(1, waveform.samples.count)))
  }

  /// Of an amplitude, full scale being 1.
  static func decibels(_ amplitude: Double) -> Double { 20 * log10(amplitude) }
}
