import MMAudio
import Tensors
import Testing

/// Expected values come from the reference's own functions, torch 2.13, CPU.
struct SequenceLengthsTests {
  let small16k = PublishedVariant.small16k.architecture
  let large44k = PublishedVariant.large44kV2.architecture

  /// duration, latent 16k and 44k, clip, sync, sync frames, samples 16k and 44k
  @Test(
    arguments: [
      (8.0, [250, 345, 64, 192, 200, 128_000, 353_280]), (1.3, [41, 56, 10, 24, 32, 20_992, 57_344]),
      (0.64, [20, 28, 5, 8, 16, 10_240, 28_672]), (0.9, [29, 39, 7, 8, 22, 14_848, 39_936]),
      (4.96, [155, 214, 39, 112, 124, 79_360, 219_136]), (12.3, [385, 530, 98, 296, 307, 197_120, 542_720]),
      (7.875, [247, 340, 63, 184, 196, 126_464, 348_160]),
      (10.0, [313, 431, 80, 240, 250, 160_256, 441_344]),
    ] as [(Double, [Int])])
  func followTheReference(duration: Double, expected: [Int]) throws {
    let a = try SequenceLengths(duration: duration, of: small16k)
    let b = try SequenceLengths(duration: duration, of: large44k)
    #expect([a.latent, b.latent, a.clip, a.sync, a.syncFrames, a.samples, b.samples] == expected)
    #expect((a.clip, a.sync) == (b.clip, b.sync))
    #expect(a.clipFrames == a.clip)
  }

  @Test(arguments: [0.639, 0, -1, .nan, .infinity, -.infinity, 1e300])
  func otherDurationsAreRefused(duration: Double) {
    #expect {
      _ = try SequenceLengths(duration: duration, of: small16k)
    } throws: { error in
      guard case MMAudioError.durationOutOfRange(_, let minimum, _) = error else { return false }
      return minimum == 0.64
    }
  }
}

struct NearestExactTests {
  @Test(
    arguments: [
      (192, 250, 0xb314_b225_2050_ea45), (192, 345, 0x5bc6_bdf8_de52_5c1a), (24, 41, 0xe4b6_fc6e_2017_70b9),
      (16, 44, 0x6e84_26b9_e980_5805), (184, 345, 0x57e8_334a_ebc6_5d7e), (8, 25, 0x781b_1a8a_942d_79b1),
      (376, 689, 0xa967_be3e_b4f7_9e19),
    ] as [(Int, Int, UInt64)])
  func equalsTorch(source: Int, target: Int, expected: UInt64) {
    let indices = nearestExactIndices(from: source, to: target)
    #expect(indices.count == target && indices.allSatisfy { (0..<source).contains($0) })
    #expect(fingerprint(words: indices.map(UInt32.init)) == expected)
  }

  @Test func float32DecidesTwoPlaces() {
    let indices = nearestExactIndices(from: 192, to: 345)
    #expect((indices[57], indices[172]) == (31, 95))
  }
}

struct TimeGridTests {
  @Test func equalsTorchForOneToTwoHundredSteps() {
    let all = (1...200).flatMap { TimeGrid(steps: $0).times }
    #expect(fingerprint(all) == 0x5d53_2f51_4d06_2cc1)
  }

  @Test func widthsAddUpToOne() {
    let grid = TimeGrid(steps: 25)
    #expect(grid.steps == 25 && grid.times.first == 0 && grid.times.last == 1)
    #expect(abs((0..<25).reduce(Float(0)) { $0 + grid.width(ofStep: $1) } - 1) < 1e-6)
  }
}

struct FrequencyTests {
  let v1 = TimestepSinusoid(PublishedVariant.large44k.architecture.flow)
  let v2 = TimestepSinusoid(PublishedVariant.large44kV2.architecture.flow)

  @Test func timestepFrequenciesEqualTorchBitForBit() {
    #expect(fingerprint(v1.frequencies) == 0xf8c7_9c9f_1639_22bf)
    #expect(fingerprint(v2.frequencies) == 0x9676_a453_b40a_8514)
  }

  @Test func sinusoidsAreTorchs() {
    expect(v1(0.36), [0: 0.9358968138694763, 127: 1, 128: 0.35227423906326294, 255: 3.8685881008859724e-05])
    expect(v2(0.36), [1: -0.3013830780982971, 447: 0.9332364797592163, 448: -0.2618483603000641])
    #expect((v1(0).count, v2(0).count) == (256, 896))
  }

  @Test func rotaryTablesAreTorchs() {
    let latent = RotaryTable(tokens: 345, headSize: 64)
    #expect(latent.cosines.count == 345 * 32 && latent.sines.count == 345 * 32)
    expect(
      latent.cosines,
      [32: 0.5403023362159729, 7 * 32 + 3: -0.9820576310157776, 344 * 32: -0.004395553842186928])
    expect(latent.sines, [32: 0.8414709568023682, 344 * 32 + 31: 0.04585705325007439])

    let clip = RotaryTable(tokens: 64, headSize: 64, frequencyScale: 345.0 / 64)
    expect(
      clip.cosines, [32: 0.6274204254150391, 7 * 32 + 3: -0.9791646003723145, 63 * 32: 0.9500599503517151])
    expect(clip.sines, [32: -0.778680682182312, 63 * 32 + 31: 0.045272164046764374])
    #expect(abs(clip.cosines.reduce(0.0) { $0 + Double($1) } - 826.8624088067736) < 1e-5)
  }

  private func expect(_ values: [Float], _ expected: [Int: Float]) {
    for (index, value) in expected { #expect(abs(values[index] - value) < 1.2e-7, "at \(index)") }
  }
}
