import Foundation
import MMAudio
import Materials
import Tensors
import Testing

/// The excitation alone, before any network: what a mel holds must come back at its level.
@Suite struct ExcitationTests {
  private let frontEnd = MelFrontEnd(.for16k)
  private let excitation = Excitation(.for16k)

  @Test func aToneKeepsItsPitchAndItsLevel() throws {
    for frequency in [443.0, 1234, 5100] {
      let tones = try source(of: (0..<16_000).map { 0.3 * sin(2 * .pi * frequency * Double($0) / 16_000) })[0]
      let middle = Array(tones[4000..<12_000])
      let crossings = zip(middle, middle.dropFirst()).filter { $0 < 0 && $1 >= 0 }.count
      #expect(abs(Double(crossings) * 2 / frequency - 1) < 0.01, "\(frequency) Hz crosses \(crossings) times")
      #expect(abs(20 * log10(rms(middle) / (0.3 / 2.0.squareRoot()))) < 1.5, "\(frequency) Hz")
    }
  }

  @Test func hissKeepsItsLevelAndDoesNotRepeatItself() throws {
    let noise = noise(seed: 3, shape: [16_000]).values.map { 0.1 * Double($0) }
    let hiss = try Array(source(of: noise)[1][2000..<14_000])
    #expect(abs(20 * log10(rms(hiss) / 0.1)) < 1)
    for lag in [128, 256] {
      let product = zip(hiss, hiss.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } / Double(hiss.count - lag)
      #expect(abs(product) / (rms(hiss) * rms(hiss)) < 0.1, "lag \(lag)")
    }
  }

  @Test func silenceIsSilent() throws {
    for channel in try source(of: [Double](repeating: 0, count: 8000)) { #expect(rms(channel) < 1e-3) }
  }

  @Test func anItemOfABatchIsWhatItIsAlone() throws {
    let mel = Tensor((0..<2 * 10 * 80).map { -3 + 2 * sin(Float($0) / 7) }, shape: [2, 10, 80])
    #expect(try excitation(mel).rows(1..<2).values == excitation(mel.rows(1..<2)).values)
    #expect(try excitation(mel).shape == [2, 2560, 2])
  }

  @Test func itStopsWhereItIsToldTo() {
    struct Stop: Error {}
    let mel = Tensor.zeros([1, 4, 80])
    #expect(throws: Stop.self) { try excitation(mel, check: { throw Stop() }) }
  }

  /// Tones and hiss of the mel of `samples`.
  private func source(of samples: [Double]) throws -> [[Double]] {
    let mel = try frontEnd(Waveform(samples: samples.map(Float.init), samplingRate: 16_000))
    let values = try excitation(mel).values
    return (0..<2).map { channel in
      stride(from: channel, to: values.count, by: 2).map { Double(values[$0]) }
    }
  }

  private func rms(_ x: [Double]) -> Double {
    (x.reduce(0) { $0 + $1 * $1 } / Double(x.count)).squareRoot()
  }
}
