import Foundation
import MMAudio
import Materials
import Tensors

/// Sound as a picture: time from left to right, frequency from low to high on a logarithmic scale, and how
/// loud it is there.
public struct Spectrogram: Sendable, Equatable {
  public let columns: Int
  public let bins: Int
  /// A column after the other, bins from low to high: 0 for -80 dB and less, 255 for a sine of full scale.
  public let values: [UInt8]

  /// Hz, where the lowest bin begins; the highest ends at half the sampling rate.
  public static let lowest = 40.0
  private static let floor = -80.0

  /// Of at least one column and one bin.
  public init(of waveform: Waveform, columns: Int, bins: Int) {
    let (columns, bins) = (max(columns, 1), max(bins, 1))
    let analysis = Analysis(samplingRate: waveform.samplingRate, bins: bins)
    var values = [UInt8](repeating: 0, count: columns * bins)
    let length = Double(waveform.samples.count) / Double(columns)
    for column in 0..<columns where !waveform.samples.isEmpty {
      let levels = analysis.levels(waveform.samples, from: Double(column) * length, length: length)
      for bin in 0..<bins { values[column * bins + bin] = Self.value(levels[bin]) }
    }
    (self.columns, self.bins, self.values) = (columns, bins, values)
  }

  fileprivate init(columns: Int, bins: Int, values: [UInt8]) {
    (self.columns, self.bins, self.values) = (columns, bins, values)
  }

  public subscript(_ column: Int, _ bin: Int) -> UInt8 { values[column * bins + bin] }

  /// - Parameter power: 1 for a sine of full scale.
  fileprivate static func value(_ power: Double) -> UInt8 {
    // Of no number, too, something must become.
    let level = (10 * log10(power > 1e-30 ? power : 1e-30) - floor) / -floor
    return UInt8((255 * min(max(level, 0), 1)).rounded())
  }
}

/// Windows of sound to powers in logarithmic bins.
private struct Analysis {
  private let window: Int
  private let hann: [Double]
  private let transform: FourierTransform
  /// For each bin the frequencies of the transform between whose places it lies.
  private let places: [ClosedRange<Double>]

  init(samplingRate: Int, bins: Int) {
    // Some 60 ms: short enough for a knock, long enough for a hum.
    let window = samplingRate > 24_000 ? 2048 : 1024
    self.window = window
    transform = FourierTransform(size: window)
    hann = (0..<window).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(window)) }
    let top = max(Double(samplingRate) / 2, 2 * Spectrogram.lowest)
    places = (0..<bins).map { bin in
      let edges = [bin, bin + 1].map {
        Spectrogram.lowest * pow(top / Spectrogram.lowest, Double($0) / Double(bins)) * Double(window)
          / Double(max(samplingRate, 1))
      }
      return min(edges[0], Double(window / 2))...min(edges[1], Double(window / 2))
    }
  }

  /// The loudest power of each bin in a stretch of samples, which windows cover without gaps.
  func levels(_ samples: [Float], from start: Double, length: Double) -> [Double] {
    let count = max(1, Int((length / Double(window)).rounded(.up)))
    var levels = [Double](repeating: 0, count: places.count)
    for index in 0..<count {
      let middle = start + length * (Double(index) + 0.5) / Double(count)
      let powers = powers(samples, at: Int(middle) - window / 2)
      for bin in places.indices { levels[bin] = max(levels[bin], level(powers, places[bin])) }
    }
    return levels
  }

  private func powers(_ samples: [Float], at start: Int) -> [Double] {
    var part = [Double](repeating: 0, count: window)
    for index in max(0, -start)..<max(0, -start, min(window, samples.count - start)) {
      part[index] = Double(samples[start + index]) * hann[index]
    }
    return transform.powers(part)
  }

  /// The loudest frequency of a bin; where bins are narrower than frequencies lie apart, between two of them.
  private func level(_ powers: [Double], _ place: ClosedRange<Double>) -> Double {
    let (first, last) = (Int(place.lowerBound.rounded(.up)), Int(place.upperBound))
    // A sine's power is spread over the window's sum.
    let whole = pow(Double(window) / 4, 2)
    if first <= last { return powers[first...last].reduce(0, max) / whole }
    let middle = (place.lowerBound + place.upperBound) / 2
    let share = middle - Double(last)
    return (powers[last] * (1 - share) + powers[min(last + 1, powers.count - 1)] * share) / whole
  }
}

extension Spectrogram {
  /// What a mel spectrogram will about look like as sound: long before there is sound, and cheap.
  ///
  /// - Parameter mel: `[1, frames, bins]`, logarithmic.
  init?(mel: Tensor, _ sizes: MelSizes, columns: Int, bins: Int) {
    guard mel.shape.count == 3, mel.shape[0] == 1, mel.shape[1] > 0, mel.shape[2] == sizes.bins else {
      return nil
    }
    let (frames, levels) = (mel.shape[1], mel.values)
    let places = (0..<bins).map { MelPlace(of: $0, bins, sizes) }
    var values: [UInt8] = []
    for column in 0..<columns {
      let from = column * frames / columns
      let to = max(from + 1, (column + 1) * frames / columns)
      for place in places {
        let power = (from..<to).reduce(0) { max($0, place.power(levels, frame: $1, sizes)) }
        values.append(Self.value(power))
      }
    }
    self.init(columns: columns, bins: bins, values: values)
  }
}

/// The mel bin that a logarithmic bin looks at.
private struct MelPlace {
  private let bin: Int
  /// What a sine of full scale has there.
  private let whole: Double

  init(of bin: Int, _ bins: Int, _ sizes: MelSizes) {
    let top = Double(sizes.samplingRate) / 2
    let frequency =
      Spectrogram.lowest * pow(top / Spectrogram.lowest, (Double(bin) + 0.5) / Double(bins))
    let corners = sizes.corners
    let nearest = corners.indices.min {
      abs(corners[$0].middle - frequency) < abs(corners[$1].middle - frequency)
    }
    self.bin = nearest ?? 0
    // A triangle of area one over a sine that the window spreads over two frequencies.
    let width = corners[self.bin].high - corners[self.bin].low
    whole = Double(sizes.window) / 4 * 2 * 2 / width
  }

  func power(_ levels: [Float], frame: Int, _ sizes: MelSizes) -> Double {
    let level = Double(levels[frame * sizes.bins + bin])
    return pow((sizes.logarithm == .natural ? exp(level) : pow(10, level)) / whole, 2)
  }
}
