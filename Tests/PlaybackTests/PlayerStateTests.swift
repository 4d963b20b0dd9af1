import Foundation
import Materials
import Playback
import TestSupport
import Testing

/// Without a sound card: what comes out of `render`.
struct PlayerStateTests {
  private static let fade = 220
  /// A sine's own slope at 880 Hz and 0.3, and a little for the fade.
  private static let smooth: Float = 0.0377 + 0.3 / 220 * 2

  private func playing(_ a: Waveform, _ b: Waveform? = nil) -> PlayerState {
    var state = PlayerState(samplingRate: 44_100)
    state.load(a.track("a"), on: .a)
    state.load(b?.track("b"), on: .b)
    state.play()
    return state
  }

  @Test func untouchedSamplesComeOutBitByBit() {
    let take = Waveform.noise(seed: 1)
    var state = playing(take)
    #expect(state.render(44_100) == take.samples)
    #expect(state.render(1000).allSatisfy { $0 == 0 })
    #expect(!state.isPlaying && state.position == 1)
  }

  @Test func afterTheEndItBeginsAnew() {
    let take = Waveform.noise(seed: 2, seconds: 0.1)
    var state = playing(take)
    _ = state.render(5000)
    #expect(!state.isPlaying)
    state.play()
    #expect(state.render(4410) == take.samples)
  }

  @Test func aSwitchIsSeamlessAndThenExact() {
    let (a, b) = (Waveform.sine(440), Waveform.sine(880))
    var state = playing(a, b)
    var heard = state.render(10_007)
    state.switchTo(.b)
    heard += state.render(10_000)
    #expect(largestStep(heard) < Self.smooth)
    #expect(heard[..<10_007].elementsEqual(a.samples[..<10_007]))
    #expect(heard[(10_007 + Self.fade)...].elementsEqual(b.samples[(10_007 + Self.fade)..<20_007]))
    let middle = 10_007 + Self.fade / 2
    let weight = Float(Self.fade / 2 + 1) / Float(Self.fade + 1)
    #expect(abs(heard[middle] - (a.samples[middle] * (1 - weight) + b.samples[middle] * weight)) < 1e-6)
  }

  @Test func aSwitchToAnEmptySideWaitsForItsTrack() {
    let (a, b) = (Waveform.noise(seed: 3), Waveform.noise(seed: 4))
    var state = playing(a)
    state.switchTo(.b)
    #expect(state.side == .a)
    #expect(state.render(1000).elementsEqual(a.samples[..<1000]))
    state.load(b.track(), on: .b)
    #expect(state.side == .b)
    #expect(state.render(1000)[Self.fade...].elementsEqual(b.samples[(1000 + Self.fade)..<2000]))
  }

  @Test func whoSwitchesBackNoLongerWaits() {
    var state = playing(.noise(seed: 3))
    state.switchTo(.b)
    state.switchTo(.a)
    state.load(Waveform.noise(seed: 4).track(), on: .b)
    #expect(state.side == .a)
  }

  @Test func aStormOfCommandsNeverClicks() {
    var generator = Lehmer(state: 7)
    var state = playing(.sine(440, seconds: 3), .sine(880, seconds: 2.5))
    var heard: [Float] = []
    for _ in 0..<2000 {
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: state.switchTo(state.side.other)
      case 1: state.seek(.random(in: 0...2.4, using: &generator))
      case 2: state.setLoop(0.5...0.6)
      case 3: state.setLoop(nil)
      case 4: state.pause()
      case 5: state.setVolume(.random(in: 0...1, using: &generator))
      case 6: state.setMuted(.random(using: &generator))
      default: state.play()
      }
      heard += state.render(.random(in: 1...700, using: &generator))
    }
    #expect(heard.allSatisfy { abs($0) <= 0.31 })
    #expect(heard.contains { abs($0) > 0.25 })
    #expect(largestStep(heard) < Self.smooth)
  }

  @Test func aJumpLandsExactly() {
    let take = Waveform.noise(seed: 4)
    var state = playing(take)
    _ = state.render(5000)
    state.seek(0.5)
    #expect(state.position == 0.5)
    let heard = state.render(1000)
    #expect(heard[Self.fade...].elementsEqual(take.samples[(22_050 + Self.fade)..<23_050]))
  }

  @Test func aTakesOwnBeginningIsNotSoftened() {
    let take = Waveform.noise(seed: 5)
    var state = PlayerState(samplingRate: 44_100)
    state.load(take.track(), on: .a)
    state.seek(0.5)
    state.seek(0)
    state.play()
    #expect(state.render(500).elementsEqual(take.samples[..<500]))
  }

  @Test func pauseFadesAndKeepsThePlace() {
    let take = Waveform.sine(440)
    var state = playing(take)
    var heard = state.render(10_000)
    state.pause()
    heard += state.render(1000)
    #expect(heard[(10_000 + Self.fade)...].allSatisfy { $0 == 0 })
    #expect(state.position == 10_000 / 44_100.0)
    state.play()
    let resumed = state.render(1000)
    heard += resumed
    #expect(resumed[Self.fade...].elementsEqual(take.samples[(10_000 + Self.fade)..<11_000]))
    #expect(largestStep(heard) < Self.smooth)
  }

  @Test func aLoopReturnsWithoutAClickAndOnTheFrame() {
    let take = Waveform.noise(seed: 6, seconds: 2)
    var state = playing(take)
    state.setLoop(0.5...0.75)
    let heard = state.render(100_000)
    let (start, length) = (22_050, 11_025)
    #expect(heard[..<(start + length)].elementsEqual(take.samples[..<(start + length)]))
    for lap in 1...5 {
      let seam = start + lap * length
      #expect(
        heard[(seam + Self.fade)..<(seam + length)]
          .elementsEqual(take.samples[(start + Self.fade)..<(start + length)]), "lap \(lap)")
      let fadingOut = take.samples[start + length + 100] * (1 - 101.0 / 221)
      #expect(abs(heard[seam + 100] - (fadingOut + take.samples[start + 100] * (101.0 / 221))) < 1e-6)
    }
    #expect(state.position >= 0.5 && state.position < 0.75)
  }

  @Test func theSeamOfAWholeTakeDoesNotClickWhereTheTakeIsCut() {
    // Cut at the top of a wave, and beginning at one.
    let samples = (0..<11_000).map { Float(0.3 * cos(2 * .pi * 440 * Double($0) / 44_100 + 0.4)) }
    var state = playing(Waveform(samples: samples, samplingRate: 44_100))
    state.setLoop(0...1)
    let heard = state.render(60_000)
    #expect(largestStep(heard) < 0.0189 + 0.3 / 220 * 2)
    #expect(heard.suffix(9000).contains { abs($0) > 0.29 })
  }

  @Test func aPlayheadBehindTheLoopGoesToItsBeginning() {
    var state = playing(.noise(seed: 8, seconds: 2))
    state.seek(1.5)
    state.setLoop(0.2...0.4)
    #expect(state.position == 0.2)
    state.seek(1)
    #expect(state.position == 0.2)
    #expect(state.loopRegion == 0.2...0.4)
    state.setLoop(0.2...0.201)
    #expect(state.loopRegion == nil)
  }

  @Test func theShorterTrackIsSilentWhileTheLongerGoesOn() {
    let (a, b) = (Waveform.noise(seed: 9, seconds: 0.5), Waveform.noise(seed: 10, seconds: 1))
    var state = playing(a, b)
    #expect(state.duration == 1)
    let heard = state.render(30_000)
    #expect(heard[22_050...].allSatisfy { $0 == 0 })
    state.switchTo(.b)
    #expect(state.render(5000)[Self.fade...].elementsEqual(b.samples[(30_000 + Self.fade)..<35_000]))
    state.setExtent(3)
    #expect(state.duration == 3)
  }

  @Test func volumeAndMuteWalkToTheirTarget() {
    let take = Waveform.sine(440, seconds: 2)
    var state = playing(take)
    var heard = state.render(1000)
    state.setVolume(0.5)
    heard += state.render(1000)
    #expect(zip(heard[1500...], take.samples[1500...]).allSatisfy { $0 == $1 * 0.5 })
    state.setMuted(true)
    heard += state.render(1000)
    #expect(heard[2500...].allSatisfy { $0 == 0 })
    state.setMuted(false)
    state.setVolume(1)
    heard += state.render(1000)
    #expect(heard[3500...].elementsEqual(take.samples[3500..<4000]))
    #expect(largestStep(heard) < Self.smooth)
    state.setVolume(.nan)
    #expect(state.volume == 1)
  }

  @Test func matchedLoudnessUsesEachTracksGain() {
    let take = Waveform.noise(seed: 11)
    var state = PlayerState(samplingRate: 44_100)
    state.load(take.track(gain: 0.25), on: .a)
    state.setMatchesLoudness(true)
    state.play()
    #expect(state.render(1000) == take.samples[..<1000].map { $0 * 0.25 })
    state.setMatchesLoudness(false)
    #expect(state.render(1000)[Self.fade...].elementsEqual(take.samples[(1000 + Self.fade)..<2000]))
  }

  @Test func metersSayWhatWasRendered() {
    var state = playing(.sine(441, amplitude: 0.5))
    _ = state.render(0)
    var block = [Float](repeating: 0, count: 4410)
    block.withUnsafeMutableBufferPointer { state.render(into: $0) }
    #expect(abs(state.meter.peak - 0.5) < 1e-3)
    #expect(abs(state.meter.rms - 0.5 / 2.0.squareRoot().float) < 1e-3)
    state.pause()
    _ = state.render(1000)
    block.withUnsafeMutableBufferPointer { state.render(into: $0) }
    #expect(state.meter == Meter())
  }

  @Test func absurdNumbersAreHarmless() {
    var state = playing(.noise(seed: 12, seconds: 0.1))
    for seconds in [Double.nan, .infinity, -.infinity, -5, 1e300] {
      state.seek(seconds)
      state.setExtent(seconds == 1e300 ? 0 : seconds)
      _ = state.render(100)
    }
    state.setLoop(-1e300...1e300)
    _ = state.render(10_000)
    var empty = PlayerState(samplingRate: 44_100)
    empty.play()
    #expect(!empty.isPlaying && empty.render(10) == Array(repeating: 0, count: 10))
  }
}

extension Double {
  fileprivate var float: Float { Float(self) }
}

/// The same numbers each time.
struct Lehmer: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 33
  }
}
