import Foundation
import Materials
import Media
import TestSupport
import Testing

/// ffmpeg's own meter is the judge; it speaks in tenths.
@Suite struct LoudnessTests {
  struct Heard {
    let integrated: Double
    let truePeak: Double
  }

  private func judged(_ sound: Waveform, in folder: URL) throws -> Heard {
    let file = folder.appendingPathComponent("\(UUID()).wav")
    try WAVWriter(.float32).write(sound, to: file)
    let verdict = try Judge.run(
      "ffmpeg", ["-nostdin", "-i", file.path, "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"])
    func value(_ name: String) throws -> Double {
      let summary = try #require(verdict.errors.range(of: "Summary:"))
      let rest = verdict.errors[summary.upperBound...]
      let match = try #require(rest.firstMatch(of: try Regex("\(name): +(-?[0-9.]+|-inf)")))
      return try #require(Double(match[1].substring ?? ""))
    }
    return Heard(integrated: try value("I"), truePeak: try value("Peak"))
  }

  @Test(arguments: [16_000, 44_100]) func agreesWithFFmpeg(_ rate: Int) throws {
    try withTemporaryFolder { folder in
      let sweep = Waveform.sweep(seconds: 6, samplingRate: rate)
      // Loud and soft halves: the norm's gate leaves the soft one out.
      let uneven = Waveform(
        samples: sweep.samples.enumerated().map { $0 < sweep.samples.count / 2 ? $1 : $1 * 0.01 },
        samplingRate: rate)
      let soft = Waveform(samples: sweep.samples.map { $0 * 0.02 }, samplingRate: rate)
      for sound in [sweep, uneven, soft] {
        let (ours, theirs) = (Loudness(of: sound), try judged(sound, in: folder))
        #expect(abs(try #require(ours.integrated) - theirs.integrated) < 0.11)
        #expect(abs(ours.truePeak - theirs.truePeak) < 0.3)
      }
    }
  }

  /// EBU Tech 3341: a 1 kHz sine in one channel at -20 dBFS reads -23 LUFS.
  @Test func aToneReadsAsTheNormSays() throws {
    let rate = 48_000
    let samples = (0..<rate * 5).map { Float(0.1 * sin(2 * .pi * 1000 * Double($0) / Double(rate))) }
    let loudness = Loudness(of: Waveform(samples: samples, samplingRate: rate))
    #expect(abs(try #require(loudness.integrated) + 23) < 0.1)
    #expect(abs(loudness.truePeak + 20) < 0.05)
  }

  @Test func peaksBetweenSamplesAreFound() {
    // A quarter of the rate, sampled beside its crests.
    let samples = (0..<44_100).map { Float(sin(.pi / 2 * Double($0) + .pi / 4)) }
    let sound = Waveform(samples: samples, samplingRate: 44_100)
    #expect(abs(Level(sound).peak + 3.01) < 0.01)
    #expect(abs(Loudness(of: sound).truePeak) < 0.2)
  }

  @Test func silenceAndSnippetsHaveNoLoudness() {
    let silence = Loudness(of: Waveform(samples: [Float](repeating: 0, count: 88_200), samplingRate: 44_100))
    #expect(silence.integrated == nil)
    #expect(silence.truePeak == -.infinity)
    let snippet = Loudness(of: .sweep(seconds: 0.3))
    #expect(snippet.integrated == nil)
    #expect(snippet.truePeak > -10)
    for odd in [Waveform(samples: [], samplingRate: 44_100), Waveform(samples: [1], samplingRate: 0)] {
      #expect(Loudness(of: odd) == silence)
    }
  }
}
