import MMAudio
import Tensors
import Testing

/// Expected values: `torch.randn(shape, generator=torch.Generator().manual_seed(seed))`, torch 2.13, CPU.
struct NoiseTests {
  @Test(
    arguments: [
      (0, [1, 250, 20], 0x6fe2_a0f8_5a02_442f),
      (42, [1, 250, 20], 0x7887_0c23_5c42_1884),
      (42, [1, 345, 40], 0x12d9_c13c_6c57_bb21),
      (42, [2, 345, 40], 0xe1c2_62cc_123f_e37c),
      (2_147_483_648, [1, 345, 40], 0xec5e_6175_5c66_4f40),
      (7, [16], 0x5d31_0a33_b33c_13d8),
      (7, [17], 0xb8b2_b898_064e_9a44),
    ] as [(UInt64, [Int], UInt64)])
  func equalsTorchBitForBit(seed: UInt64, shape: [Int], expected: UInt64) {
    let drawn = noise(seed: seed, shape: shape)
    #expect(drawn.shape == shape)
    #expect(fingerprint(drawn.values) == expected)
  }

  @Test func firstAndLastValuesOfSeed42() {
    let values = noise(seed: 42, shape: [1, 250, 20]).values
    #expect(values.prefix(4) == [0x1.ed4a52p+0, 0x1.7cbea6p+0, 0x1.cd2acep-1, -0x1.0d81b6p+1])
    #expect(values.suffix(2) == [0.77834552526474, -1.7697004079818726])
  }

  @Test func onlyTheLow32BitsOfASeedCount() {
    #expect(noise(seed: 1 << 53 + 1, shape: [64]).values == noise(seed: 1, shape: [64]).values)
    #expect(noise(seed: 1 << 31, shape: [64]).values != noise(seed: 0, shape: [64]).values)
  }

  @Test func fewerThanSixteenValuesTakeTorchsOtherPath() {
    let expected: [Float] = [
      -0.1467950940132141, 0.7861412763595581, 0.9468216300010681, -1.1143440008163452, 1.6907901763916016,
      -0.8948279023170471, -0.3556250333786011, 1.2323857545852661, 0.13817265629768372, -1.6821985244750977,
      0.317678302526474, 0.13280697166919708, 0.13732409477233887, 0.2405461221933365, 1.3954508304595947,
    ]
    for count in 0...15 {
      #expect(noise(seed: 7, shape: [count]).values == Array(expected.prefix(count)))
    }
  }

  @Test func aBatchItemIsTheSingleDrawButForItsTail() {
    let single = noise(seed: 42, shape: [1, 345, 40]).values
    let first = noise(seed: 42, shape: [2, 345, 40])[0].values
    #expect(single.dropLast(16) == first.dropLast(16))
    #expect(single.suffix(16) != first.suffix(16))
  }

  @Test func theGeneratorIsMersenneTwister() {
    var generator = MersenneTwister(seed: 0)
    #expect(
      (0..<4).map { _ in generator.bits() } == [2_357_136_044, 2_546_248_239, 3_071_714_933, 3_626_093_760])
    // The ten thousandth output for seed 5489 is the value the C++ standard fixes.
    generator = MersenneTwister(seed: 5489)
    for _ in 1..<10_000 { _ = generator.bits() }
    #expect(generator.bits() == 4_123_659_995)
  }
}
