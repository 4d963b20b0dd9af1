import Materials
import Testing

struct PeaksTests {
  @Test func eachStretchHasItsLowestAndHighest() {
    let peaks = Peaks(of: Waveform(samples: [0, 1, -1, 0.5, 0.25, 0.75], samplingRate: 10), count: 3)
    #expect(peaks.values == [0, 1, -1, 0.5, 0.25, 0.75])
    #expect(peaks.count == 3)
    #expect(peaks[1] == (-1, 0.5))
  }

  @Test func noSampleIsLostWhereStretchesAreUneven() {
    let samples = (0..<1003).map { Float($0 % 97) / 97 - 0.5 }
    let peaks = Peaks(of: Waveform(samples: samples, samplingRate: 10))
    #expect(peaks.count == 200)
    #expect((0..<200).map { peaks[$0].low }.min() == samples.min())
    #expect((0..<200).map { peaks[$0].high }.max() == samples.max())
    var spike = samples.map { _ in Float(0) }
    spike[1002] = 1
    #expect(Peaks(of: Waveform(samples: spike, samplingRate: 10))[199].high == 1)
  }

  @Test func fewSamplesAndNoneAreDrawn() {
    #expect(
      Peaks(of: Waveform(samples: [0.5], samplingRate: 10), count: 3).values == [
        0.5, 0.5, 0.5, 0.5, 0.5, 0.5,
      ])
    #expect(Peaks(of: Waveform(samples: [], samplingRate: 10), count: 2).values == [0, 0, 0, 0])
    #expect(Peaks(of: Waveform(samples: [1], samplingRate: 10), count: 0).count == 0)
  }
}
