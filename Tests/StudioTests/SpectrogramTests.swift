import Foundation
import Materials
import Studio
import Testing

/// Where sounds of known frequency, time and level stand in the picture.
struct SpectrogramTests {
  private static func sine(
    _ frequency: Double, amplitude: Double = 1, rate: Int = 16_000, seconds: Double = 2,
    sounding: ClosedRange<Double> = 0...9
  ) -> Waveform {
    let samples = (0..<Int(seconds * Double(rate))).map { index in
      let time = Double(index) / Double(rate)
      return sounding.contains(time) ? Float(amplitude * sin(2 * .pi * frequency * time)) : 0
    }
    return Waveform(samples: samples, samplingRate: rate)
  }

  private static func loudest(_ picture: Spectrogram, column: Int) -> Int {
    (0..<picture.bins).max { picture[column, $0] < picture[column, $1] }!
  }

  @Test(arguments: [(100.0, 16_000), (440, 16_000), (3000, 16_000), (100, 44_100), (12_000, 44_100)])
  func aSineStandsAtItsFrequency(_ frequency: Double, _ rate: Int) {
    let picture = Spectrogram(of: Self.sine(frequency, rate: rate), columns: 10, bins: 64)
    let place = 64 * log(frequency / Spectrogram.lowest) / log(Double(rate) / 2 / Spectrogram.lowest)
    for column in 1..<9 {
      // Low bins are narrower than what a window tells apart.
      #expect(abs(Double(Self.loudest(picture, column: column)) + 0.5 - place) < (frequency < 200 ? 4 : 1.5))
    }
  }

  @Test(arguments: [(1.0, 255), (0.1, 191), (0.001, 64), (0.00001, 0)])
  func levelsAreDecibels(_ amplitude: Double, _ value: Int) {
    let picture = Spectrogram(of: Self.sine(1000, amplitude: amplitude), columns: 4, bins: 48)
    #expect(abs(Int(picture[2, Self.loudest(picture, column: 2)]) - value) <= 5)
  }

  @Test(arguments: [4, 40, 400]) func aKnockStandsAtItsTime(_ columns: Int) {
    let knock = Self.sine(1000, sounding: 1.5...1.51)
    let picture = Spectrogram(of: knock, columns: columns, bins: 32)
    let loudness = (0..<columns).map { column in (0..<32).map { Int(picture[column, $0]) }.max()! }
    let loudest = loudness.firstIndex(of: loudness.max()!)!
    // A window reaches 32 ms to either side.
    #expect(abs((Double(loudest) + 0.5) / Double(columns) * 2 - 1.505) <= max(1 / Double(columns), 0.035))
    #expect(loudness[0] == 0)
  }

  @Test func silenceAndNothingAreBlack() {
    for samples in [[], [Float](repeating: 0, count: 9), [.nan, .infinity, -.infinity]] {
      for rate in [0, 1, 16_000] {
        let picture = Spectrogram(
          of: Waveform(samples: samples, samplingRate: rate), columns: 7, bins: 5)
        #expect(picture.values.count == 35)
        if samples.first?.isNaN != true { #expect(picture.values.allSatisfy { $0 == 0 }) }
      }
    }
    #expect(Spectrogram(of: Self.sine(100), columns: 0, bins: -3).values.count == 1)
  }

  @Test func eightSecondsTakeAMoment() {
    let sound = Self.sine(500, rate: 44_100, seconds: 8)
    let clock = ContinuousClock()
    let time = (0..<3).map { _ in clock.measure { _ = Spectrogram(of: sound, columns: 200, bins: 96) } }
      .min()!
    #expect(time < .milliseconds(100), "\(time)")
    print("spectrogram of 8 s at 44.1 kHz: \(time)")
  }
}
