import Foundation
import Materials
import Playback
import TestSupport
import Testing

struct ResamplingTests {
  /// Away from the ends, a sine at one rate is the same sine at the other.
  @Test(arguments: [
    (16_000, 44_100, 440.0), (16_000, 44_100, 7000), (44_100, 16_000, 440), (44_100, 48_000, 15_000),
  ])
  func aSineStaysItself(_ from: Int, _ to: Int, _ hertz: Double) {
    let there = Waveform.sine(hertz, samplingRate: from).resampled(to: to)
    let exact = Waveform.sine(hertz, samplingRate: to)
    #expect(there.samplingRate == to && there.samples.count == exact.samples.count)
    let inside = 1000..<there.samples.count - 1000
    let worst = inside.reduce(Float(0)) { max($0, abs(there.samples[$1] - exact.samples[$1])) }
    // -90 dB of full scale.
    #expect(worst < 3e-5, "\(worst)")
  }

  @Test func whatDoesNotFitIsTakenAway() {
    let inside = Waveform.sine(12_000).resampled(to: 16_000).samples.dropFirst(300).dropLast(300)
    #expect(inside.allSatisfy { abs($0) < 3e-5 })
  }

  @Test func theSameRateIsTheSameSamples() {
    let take = Waveform.noise(seed: 1, seconds: 0.1)
    #expect(take.resampled(to: 44_100) == take)
    #expect(Waveform(samples: [], samplingRate: 16_000).resampled(to: 44_100).samples.isEmpty)
  }

  @Test func aTrackOfAnotherRateIsHeardAtItsOwnPitch() {
    var state = PlayerState(samplingRate: 44_100)
    state.load(Waveform.sine(440, samplingRate: 16_000).track(), on: .a)
    state.play()
    #expect(abs(state.duration - 1) < 1e-4)
    let heard = state.render(44_100)
    let rising = zip(heard, heard.dropFirst()).count { $0.0 < 0 && $0.1 >= 0 }
    #expect((438...441).contains(rising))
  }
}
