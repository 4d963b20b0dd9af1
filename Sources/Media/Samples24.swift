import Materials

extension Waveform {
  /// The samples as 24-bit integers in Int32: rounded half to even, clipped at full scale.
  /// Throws `SoundError` where the waveform is empty or a sample is not finite.
  func samples24() throws -> [Int32] {
    guard !samples.isEmpty else { throw SoundError.empty }
    var integers = [Int32]()
    integers.reserveCapacity(samples.count)
    for (index, sample) in samples.enumerated() {
      guard sample.isFinite else { throw SoundError.notFinite(sample: index) }
      // A power of two: the product is exact, so the only rounding is the one we ask for.
      let scaled = (min(1, max(-1, sample)) * 8_388_608).rounded(.toNearestOrEven)
      integers.append(min(8_388_607, Int32(scaled)))
    }
    return integers
  }
}
