import Foundation
import MMAudio
import Materials
import Tensors
import TestSupport
import Testing
import Weights

struct MelFrontEndTests {
  /// The reference computes in float32 throughout; logarithms of small magnitudes differ most.
  private let tolerance: Float = 5e-5

  @Test(arguments: [("16k", MelSizes.for16k), ("44k", MelSizes.for44k)])
  func equalsTheReference(name: String, sizes: MelSizes) throws {
    let file = try golden("io/mel")
    let wave = try file.tensor("wave").values
    let wanted = try file.tensor("\(name).logmel")  // [bins, T]
    let mel = try MelFrontEnd(sizes)(Waveform(samples: wave, samplingRate: sizes.samplingRate))
    let (bins, frames) = (wanted.shape[0], wanted.shape[1])
    #expect(mel.shape == [1, frames, bins])
    let (found, expected) = (mel.values, wanted.values)
    let differences = (0..<bins * frames).map { abs(found[$0 % frames * bins + $0 / frames] - expected[$0]) }
    #expect(try #require(differences.max()) < tolerance)
  }

  @Test func aToneLightsItsBin() throws {
    let front = MelFrontEnd(.for16k)
    func loudestBin(hertz: Float) throws -> Int? {
      let samples = (0..<4096).map { 0.5 * sin(2 * Float.pi * hertz * Float($0) / 16_000) }
      let frame = try front(Waveform(samples: samples, samplingRate: 16_000))[0][6].values
      return frame.indices.max { frame[$0] < frame[$1] }
    }
    // Of 80 centres 45.25 / 81 mels apart: 1 kHz is 15 mels, 4 kHz 35.16.
    #expect(try loudestBin(hertz: 1000) == 26)
    #expect(try loudestBin(hertz: 4000) == 62)
  }

  @Test func silenceIsTheFloor() throws {
    let mel = try MelFrontEnd(.for44k)(
      Waveform(samples: [Float](repeating: 0, count: 5120), samplingRate: 44_100))
    #expect(mel.shape == [1, 10, 128])
    #expect(mel.values.allSatisfy { $0 < -9 && $0 > -11.6 })
  }

  @Test(arguments: [(MelSizes.for16k, 385), (MelSizes.for44k, 769)])
  func tooShortSoundIsRefused(sizes: MelSizes, minimum: Int) throws {
    let front = MelFrontEnd(sizes)
    #expect(front.minimumSamples == minimum)
    for count in [0, 1, minimum - 1] {
      #expect(throws: MMAudioError.waveformTooShort(samples: count, minimum: minimum)) {
        try front(Waveform(samples: [Float](repeating: 0, count: count), samplingRate: sizes.samplingRate))
      }
    }
    let shortest = Waveform(
      samples: [Float](repeating: 0.1, count: minimum), samplingRate: sizes.samplingRate)
    #expect(try front(shortest).shape == [1, 1, sizes.bins])
  }

  @Test func soundAtAnotherRateIsRefused() {
    #expect(throws: MMAudioError.wrongSamplingRate(found: 48_000, wanted: 44_100)) {
      try MelFrontEnd(.for44k)(Waveform(samples: [Float](repeating: 0, count: 9000), samplingRate: 48_000))
    }
  }

  @Test func wildSamplesDoNotStopIt() throws {
    let samples = (0..<1000).map { [Float.nan, .infinity, -.infinity, 1e38][$0 % 4] }
    #expect(try MelFrontEnd(.for16k)(Waveform(samples: samples, samplingRate: 16_000)).count == 3 * 80)
  }
}
