import MMAudio
import Testing

/// Against counts of the reference's arithmetic for 8 s, in flop.
struct WorkloadTests {
  @Test func towers() {
    let work = Workload(PublishedVariant.small16k.architecture)
    #expect(near(work.clipFrame, 1.007e12))
    #expect(near(work.syncSegment, 394e9))
    #expect(near(work.text, 47.1e9))
  }

  @Test(arguments: [
    (PublishedVariant.small16k, 57.3e9), (.small44k, 78.4e9), (.medium44k, 306e9), (.large44kV2, 514e9),
  ]) func flowPass(_ variant: PublishedVariant, _ flop: Double) throws {
    let lengths = try SequenceLengths(duration: 8, of: variant.architecture)
    #expect(near(Workload(variant.architecture).flowPass(latent: lengths.latent, clip: lengths.clip), flop))
  }

  @Test(arguments: [(PublishedVariant.small16k, 0.053e12, 0.92e12), (.large44k, 0.129e12, 2.53e12)])
  func decoding(_ variant: PublishedVariant, _ decoder: Double, _ vocoder: Double) throws {
    let lengths = try SequenceLengths(duration: 8, of: variant.architecture)
    let work = Workload(variant.architecture)
    #expect(near(work.latentDecoder(latent: lengths.latent), decoder))
    #expect(near(work.vocoder(melFrames: 2 * lengths.latent), vocoder))
  }

  private func near(_ value: Double, _ expected: Double) -> Bool { abs(value / expected - 1) < 0.05 }
}
