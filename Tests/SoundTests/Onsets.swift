import Foundation

/// When something is struck, heard in a sound: the detector of `training/mini/onsets.py`, which was fixed on training
/// clips before any model was judged by it.
enum Onsets {
  private static let (rate, hop, window) = (16_000.0, 80, 320)
  private static let refractory = 0.16
  private static let share = 0.45
  private static let least = 2.0

  /// Seconds, in order.
  static func found(in sound: [Float]) -> [Double] {
    let rises = smoothed(rises(of: sound))
    let peaks = rises.indices.dropFirst().dropLast().filter {
      rises[$0] >= rises[$0 - 1] && rises[$0] > rises[$0 + 1]
    }
    let strongest = peaks.map { rises[$0] }.sorted(by: >).prefix(3)
    guard !strongest.isEmpty else { return [] }
    let limit = max(share * strongest.reduce(0, +) / Double(strongest.count), least)
    return merged(
      peaks.filter { rises[$0] > limit }.map { (Double($0 * hop) - Double(window) / 2) / rate - 0.001 })
  }

  /// Times that the detector could tell apart.
  static func merged(_ times: [Double]) -> [Double] {
    times.sorted().reduce(into: []) { kept, time in
      if kept.last.map({ time - $0 > refractory }) ?? true { kept.append(time) }
    }
  }

  /// How many of both lie within `reach` seconds of one another, each used once.
  static func matches(_ found: [Double], _ real: [Double], reach: Double) -> Int {
    var left = found
    return real.reduce(0) { hits, time in
      guard let nearest = left.indices.min(by: { abs(left[$0] - time) < abs(left[$1] - time) }),
        abs(left[nearest] - time) <= reach
      else { return hits }
      left.remove(at: nearest)
      return hits + 1
    }
  }

  private static func smoothed(_ x: [Double]) -> [Double] {
    x.indices.map { i in
      0.5 * x[i] + 0.25 * (i > 0 ? x[i - 1] : 0) + 0.25 * (i + 1 < x.count ? x[i + 1] : 0)
    }
  }

  /// How much the bands rise over 15 ms, mean decibels, 200 values a second.
  private static func rises(of sound: [Float]) -> [Double] {
    let silence = [Double](repeating: 0, count: window)
    let samples = silence + sound.map(Double.init) + silence
    var edges: [Int] = []
    for i in 0..<25 {
      let edge = Int((2 * pow(Double(window) / 4, Double(i) / 24)).rounded(.toNearestOrEven))
      if edges.last != edge { edges.append(edge) }
    }
    let powers = (0...(samples.count - window) / hop).map { spectrum(samples[($0 * hop)...].prefix(window)) }
    let bands = powers.map { power in
      zip(edges, edges.dropFirst()).map { power[$0..<$1].reduce(0, +) / Double($1 - $0) }
    }
    // What lies 55 dB under the loudest band is not heard beside it.
    let floor = (bands.joined().max() ?? 0) * pow(10, -5.5) + 1e-9
    let levels = bands.map { $0.map { 10 * log10($0 + floor) } }
    return levels.indices.map { i in
      guard i >= 3 else { return 0 }
      let risen = zip(levels[i], levels[i - 3]).map { max($0 - $1, 0) }
      return risen.reduce(0, +) / Double(risen.count)
    }
  }

  private static let hann = (0..<window).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(window - 1)) }
  private static let cosines = (0..<window).map { cos(2 * .pi * Double($0) / Double(window)) }
  private static let sines = (0..<window).map { sin(2 * .pi * Double($0) / Double(window)) }

  private static func spectrum(_ samples: ArraySlice<Double>) -> [Double] {
    let x = zip(samples, hann).map { $0 * $1 }
    return (0..<window / 2).map { bin in
      var (real, imaginary, angle) = (0.0, 0.0, 0)
      for value in x {
        real += value * cosines[angle]
        imaginary += value * sines[angle]
        angle = (angle + bin) % window
      }
      return real * real + imaginary * imaginary
    }
  }
}
