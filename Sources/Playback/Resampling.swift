import Foundation
import Materials

extension Waveform {
  /// The same sound at another rate in Hz: band-limited by a windowed sinc of 32 zero crossings on each side
  /// (Kaiser, about 100 dB). Sample 0 stays sample 0. Takes about 10 ms a second of sound: not for the audio
  /// thread.
  package func resampled(to rate: Int) -> Waveform {
    guard rate != samplingRate, rate > 0, samplingRate > 0, !samples.isEmpty else {
      return Waveform(samples: samples, samplingRate: rate)
    }
    let count = Int((Double(samples.count) * Double(rate) / Double(samplingRate)).rounded())
    let step = Double(samplingRate) / Double(rate)
    let kernel = SincKernel(cutoff: min(1, 1 / step))
    let resampled = samples.withUnsafeBufferPointer { samples in
      (0..<count).map { kernel.value(of: samples, at: Double($0) * step) }
    }
    return Waveform(samples: resampled, samplingRate: rate)
  }
}

/// One half of a windowed sinc, tabulated finely enough that straight lines between its points do.
private struct SincKernel {
  private static let crossings = 32
  private static let points = 1024
  private static let beta = 10.0

  /// Samples of the source on each side.
  private let reach: Double
  private let scale: Double
  private let table: [Float]

  /// - Parameter cutoff: of the source's half rate, 0 to 1.
  init(cutoff: Double) {
    let cutoff = cutoff * 0.97
    reach = Double(Self.crossings) / cutoff
    scale = cutoff * Double(Self.points)
    table = (0...Self.crossings * Self.points + 1).map { index in
      let place = Double(index) / Double(Self.points)
      let edge = place / Double(Self.crossings)
      let window = edge < 1 ? bessel(Self.beta * (1 - edge * edge).squareRoot()) / bessel(Self.beta) : 0
      let sinc = place == 0 ? 1 : sin(.pi * place) / (.pi * place)
      return Float(cutoff * sinc * window)
    }
  }

  func value(of samples: UnsafeBufferPointer<Float>, at place: Double) -> Float {
    let first = max(0, Int((place - reach).rounded(.up)))
    let last = min(samples.count - 1, Int((place + reach).rounded(.down)))
    var sum: Float = 0
    guard first <= last else { return 0 }
    for index in first...last {
      let entry = abs(place - Double(index)) * scale
      let point = min(Int(entry), table.count - 2)
      let weight = table[point] + (table[point + 1] - table[point]) * Float(entry - Double(point))
      sum += samples[index] * weight
    }
    return sum
  }
}

/// The modified Bessel function of order 0, by its series.
private func bessel(_ x: Double) -> Double {
  var (sum, term, index) = (1.0, 1.0, 1.0)
  while term > sum * 1e-17 {
    term *= (x / (2 * index)) * (x / (2 * index))
    sum += term
    index += 1
  }
  return sum
}
