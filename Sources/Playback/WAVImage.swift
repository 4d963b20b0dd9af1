import Foundation
import Materials

/// A waveform as the bytes of a WAV file: mono, 24-bit integers as in a take's FLAC, so that nothing is lost.
public struct WAVImage: Sendable {
  public let data: Data

  /// Samples are rounded half to even and clipped at full scale; what is no number becomes 0.
  public init(_ waveform: Waveform) {
    let byteCount = min(waveform.samples.count * 3, Int(UInt32.max) - 44)
    var data = [UInt8]()
    data.reserveCapacity(44 + byteCount + 1)
    func append(_ text: String) { data.append(contentsOf: text.utf8) }
    func append(_ number: Int, bytes: Int) {
      for byte in 0..<bytes { data.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
    }
    append("RIFF")
    append(36 + byteCount + byteCount % 2, bytes: 4)
    append("WAVEfmt ")
    append(16, bytes: 4)
    append(1, bytes: 2)
    append(1, bytes: 2)
    append(waveform.samplingRate, bytes: 4)
    append(waveform.samplingRate * 3, bytes: 4)
    append(3, bytes: 2)
    append(24, bytes: 2)
    append("data")
    append(byteCount, bytes: 4)
    for sample in waveform.samples.prefix(byteCount / 3) {
      let clipped = sample.isNaN ? 0 : min(1, max(-1, sample))
      append(min(8_388_607, Int((clipped * 8_388_608).rounded(.toNearestOrEven))), bytes: 3)
    }
    // Chunks are even.
    if byteCount % 2 == 1 { data.append(0) }
    self.data = Data(data)
  }
}
