import MMAudio
import Tensors
import Testing
import Weights

@Suite struct VocoderTests {
  let golden: any Checkpoint
  let vocoder: Vocoder

  init() throws {
    golden = try MMAudioTests.golden("io/bigvgan44")
    vocoder = try Vocoder(
      .vocoder(MMAudioTests.golden("weights/bigvgan44")),
      Tiny.architecture44.vocoder)
  }

  @Test func everyRungIsTheReferences() throws {
    let seen = Rungs()
    let waveform = try vocoder(golden.channelsLast("mel"), observe: seen.observer)
    let worst = try golden.worst(seen, channelsFirst: true)
    #expect(worst.count >= 8)
    #expect(worst.error < 1e-4, "\(worst)")
    #expect(try signalToNoise(waveform, golden.tensor("audio").reshaped(waveform.shape)) >= 60)
  }

  @Test func loudSoundIsClampedAndNotBent() throws {
    let waveform = try vocoder(golden.channelsLast("mel_loud"))
    #expect(try signalToNoise(waveform, golden.tensor("audio_loud").reshaped(waveform.shape)) >= 60)
    #expect(waveform.values.filter { abs($0) == 1 }.count == 74)
  }

  @Test func itemsOfABatchAreDecodedAsOnTheirOwn() throws {
    let (quiet, loud) = (try golden.channelsLast("mel"), try golden.channelsLast("mel_loud"))
    let both = try vocoder(.concatenatedRows([quiet, loud]))
    #expect(try both.rows(0..<1).values == vocoder(quiet).values)
    #expect(try both.rows(1..<2).values == vocoder(loud).values)
  }

  @Test func progressRisesToTheEnd() throws {
    var heard: [(done: Int, total: Int)] = []
    _ = try vocoder(golden.channelsLast("mel"), progress: { heard.append(($0, $1)) })
    #expect(heard.count == 2 * 3 * 3)
    #expect(heard.map(\.done) == heard.map(\.done).sorted())
    #expect(heard.last.map { $0.done == $0.total } == true)
  }

  @Test func aThrowingListenerStopsTheWork() throws {
    struct Stopped: Error {}
    var heard = 0
    let mel = try golden.channelsLast("mel")
    #expect(throws: Stopped.self) {
      _ = try vocoder(
        mel,
        progress: { _, _ in
          heard += 1
          if heard == 2 { throw Stopped() }
        })
    }
    #expect(heard == 2)
  }

  @Test func surplusTensorsAreRefused() throws {
    var sizes = Tiny.architecture44.vocoder
    sizes.blockKernels = [3, 7]
    sizes.blockDilations = [[1, 3, 5], [1, 3, 5]]
    let weights = WeightScope.vocoder(try MMAudioTests.golden("weights/bigvgan44"))
    #expect(throws: WeightsError.self) { try Vocoder(weights, sizes) }
  }
}
