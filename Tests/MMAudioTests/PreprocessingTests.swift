import MMAudio
import Materials
import Tensors
import Testing

struct PreprocessingTests {
  private let picture = Picture(width: 2, height: 1, pixels: [0, 128, 255, 51, 102, 204])

  @Test func syncFramesSpanMinusOneToOne() {
    let planes = Preprocessing.sync.planes(of: [picture])
    #expect(planes.shape == [1, 3, 1, 2])
    let wanted: [Float] = [0, 51, 128, 102, 255, 204].map { ($0 / 255 - 0.5) / 0.5 }
    #expect(planes.values == wanted)
  }

  @Test func clipFramesAreNormalisedPerChannel() {
    let values = Preprocessing.clip.planes(of: [picture]).values
    let wanted: [Float] = [
      (0 - 0.48145466) / 0.26862954, (51 / 255 - 0.48145466) / 0.26862954,
      (128 / 255 - 0.4578275) / 0.26130258,
      (102 / 255 - 0.4578275) / 0.26130258, (1 - 0.40821073) / 0.27577711,
      (204 / 255 - 0.40821073) / 0.27577711,
    ]
    for (found, wanted) in zip(values, wanted) { #expect(abs(found - wanted) < 1e-6) }
  }
}
