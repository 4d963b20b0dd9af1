import MMAudio
import Tensors
import Testing
import Weights

@Suite struct VocoderTests {
  let golden: GoldenFile
  let vocoder: Vocoder

  init() throws {
    golden = try GoldenFile("io/bigvgan44")
    vocoder = try Vocoder(
      WeightScope(GoldenFile("weights/bigvgan44").checkpoint, ignoring: Vocoder.ignored),
      Tiny.architecture44.vocoder)
  }

  @Test func everyRungIsTheReferences() throws {
    var seen: [String: Tensor] = [:]
    let waveform = vocoder(try golden.channelsLast("mel"), observer: { seen[$0] = $1() })
    let worst = try golden.worst(seen, channelsFirst: true)
    #expect(worst.count >= 8)
    #expect(worst.error < 1e-4, "\(worst)")
    #expect(try signalToNoise(waveform, golden["audio"].reshaped(waveform.shape)) >= 60)
  }

  @Test func loudSoundIsClampedAndNotBent() throws {
    let waveform = vocoder(try golden.channelsLast("mel_loud"))
    #expect(try signalToNoise(waveform, golden["audio_loud"].reshaped(waveform.shape)) >= 60)
    #expect(waveform.values.filter { abs($0) == 1 }.count == 74)
  }

  @Test func itemsOfABatchAreDecodedAsOnTheirOwn() throws {
    let (quiet, loud) = (try golden.channelsLast("mel"), try golden.channelsLast("mel_loud"))
    let both = vocoder(.concatenatedRows([quiet, loud]))
    #expect(both.rows(0..<1).values == vocoder(quiet).values)
    #expect(both.rows(1..<2).values == vocoder(loud).values)
  }

  @Test func progressRisesToTheEnd() throws {
    var shares: [Double] = []
    _ = vocoder(try golden.channelsLast("mel"), progress: { shares.append($0) })
    #expect(shares.count == 2 * 3 * 3)
    #expect(shares == shares.sorted())
    #expect(abs((shares.last ?? 0) - 1) < 1e-9)
  }

  @Test func aThrowingListenerStopsTheWork() throws {
    struct Stopped: Error {}
    var heard = 0
    let mel = try golden.channelsLast("mel")
    #expect(throws: Stopped.self) {
      _ = try vocoder(
        mel,
        progress: { _ in
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
    let weights = WeightScope(try GoldenFile("weights/bigvgan44").checkpoint, ignoring: Vocoder.ignored)
    #expect(throws: WeightsError.self) { try Vocoder(weights, sizes) }
  }
}
