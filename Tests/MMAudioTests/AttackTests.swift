import Foundation
import MMAudio
import Materials
import Tensors
import Testing

/// What a mel alone says of how hard its sounds begin.
@Suite struct AttackTests {
  private let frontEnd = MelFrontEnd(.for16k)
  private let attack = Attack(.for16k)

  /// Noise that sets in at once: the smooth levels rise from 32 ms before, the factors only there, wherever in a frame it is.
  @Test(arguments: [8000, 8064, 8129, 8200]) func aBlowBeginsWhereItIs(at start: Int) throws {
    let noise = noise(seed: 5, shape: [16_384]).values
    let samples = noise.enumerated().map { $0.offset < start ? 1e-3 * $0.element : 0.2 * $0.element }
    let mel = try frontEnd(Waveform(samples: samples, samplingRate: 16_000))
    let factors = attack(mel).values
    #expect(factors.count == mel.shape[1] * 256)
    let before = factors[start - 400..<start - 96].max() ?? 1
    let behind = factors[start..<start + 160].max() ?? 0
    #expect(behind > 1.1 && behind > 2 * before, "\(before) before, \(behind) behind")
    let half = (behind + before) / 2
    let rise = try #require(factors[(start - 400)...].firstIndex { $0 > half })
    #expect(abs(rise - start) <= 80, "\(rise - start) samples off")
  }

  @Test func whatStaysAsItIsIsLeftAlone() throws {
    let noise = noise(seed: 6, shape: [16_384]).values.map { 0.1 * $0 }
    let mel = try frontEnd(Waveform(samples: noise, samplingRate: 16_000))
    let factors = attack(mel).values[1024..<15_000]
    #expect(factors.allSatisfy { (0.5...1.6).contains($0) })
    let silence = attack(try frontEnd(Waveform(samples: [Float](repeating: 0, count: 8192), samplingRate: 16_000)))
    #expect(silence.values.allSatisfy { abs($0 - 1) < 0.05 })
  }

  @Test func anItemOfABatchIsWhatItIsAlone() {
    let mel = Tensor((0..<2 * 10 * 80).map { -3 + 2 * sin(Float($0) / 7) }, shape: [2, 10, 80])
    #expect(attack(mel).rows(1..<2).values == attack(mel.rows(1..<2)).values)
  }
}
