import Foundation
import Materials

/// Writes a waveform as mono WAV, for programs that take no FLAC.
public struct WAVWriter: Sendable {
  public enum Format: String, Sendable, CaseIterable {
    /// 24-bit integers: the same samples as the take's FLAC.
    case int24
    /// As the model gave them, also beyond full scale.
    case float32
  }

  public var format: Format
  /// The recipe as JSON in the comment, the prompt as the title; nil for none.
  public var recipe: Recipe?
  /// Samples of silence before the waveform.
  public var leadingSilence = 0

  public init(_ format: Format = .int24, recipe: Recipe? = nil) {
    self.format = format
    self.recipe = recipe
  }

  /// Writes beside the file and renames when whole; never overwrites. Throws `SoundError` or `DraftError`.
  public func write(_ waveform: Waveform, to file: URL) throws {
    guard let rate = UInt32(exactly: waveform.samplingRate), (1...UInt32.max / 4).contains(rate) else {
      throw SoundError.samplingRate(waveform.samplingRate)
    }
    // Rejects what is no sound in either format; the integers are used in one.
    let integers = try waveform.samples24()
    let sound = format == .int24 ? bytes(integers) : bytes(waveform.samples)
    let silence = leadingSilence * bytesPerSample
    var body = Data("WAVE".utf8) + chunk("fmt ", description(rate: rate))
    let length = silence + sound.count
    // The lengths inside are 32 bits wide.
    guard length < Int(UInt32.max) - (1 << 25) else {
      throw SoundError.tooLong(path: file.path, mostSamples: (Int(UInt32.max) - (1 << 25)) / bytesPerSample)
    }
    if format == .float32 { body += chunk("fact", little(UInt32(length / bytesPerSample))) }
    if let recipe { body += try information(recipe) }
    body += head("data", length)
    let draft = try DraftFile(for: file)
    try draft.write(head("RIFF", body.count + length + length % 2) + body)
    for start in stride(from: 0, to: silence, by: 1 << 20) {
      try draft.write(Data(count: min(1 << 20, silence - start)))
    }
    try draft.write(sound + Data(count: length % 2))
    try draft.publish()
  }

  private var bytesPerSample: Int { format == .int24 ? 3 : 4 }

  /// 24 bits want the extensible form: the plain one knows no more than 16.
  private func description(rate: UInt32) -> Data {
    let isFloat = format == .float32
    let width = UInt16(bytesPerSample)
    var data = little(UInt16(isFloat ? 3 : 0xFFFE)) + little(UInt16(1)) + little(rate)
    data += little(rate * UInt32(width)) + little(width) + little(width * 8)
    guard !isFloat else { return data + little(UInt16(0)) }
    data += little(UInt16(22)) + little(UInt16(24)) + little(UInt32(4))
    return data + little(UInt16(1)) + Data([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71])
  }

  /// Throws where the recipe passes 16 MiB, which no FLAC could hold either.
  private func information(_ recipe: Recipe) throws -> Data {
    var list = Data("INFO".utf8) + chunk("ISFT", Data("Onset\0".utf8))
    if !recipe.prompt.isEmpty { list += chunk("INAM", Data((recipe.prompt + "\0").utf8)) }
    list += chunk("ICMT", Data((try recipe.json() + "\0").utf8))
    guard list.count < 1 << 24 else { throw SoundError.tagsTooLong(bytes: list.count) }
    return chunk("LIST", list)
  }

  /// Name, length, bytes, and one more where their number is odd.
  private func chunk(_ name: String, _ bytes: Data) -> Data {
    head(name, bytes.count) + bytes + Data(count: bytes.count % 2)
  }

  private func head(_ name: String, _ length: Int) -> Data { Data(name.utf8) + little(UInt32(length)) }

  private func bytes(_ integers: [Int32]) -> Data {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * integers.count)
    for value in integers {
      bytes.append(UInt8(truncatingIfNeeded: value))
      bytes.append(UInt8(truncatingIfNeeded: value >> 8))
      bytes.append(UInt8(truncatingIfNeeded: value >> 16))
    }
    return Data(bytes)
  }

  private func bytes(_ samples: [Float]) -> Data {
    samples.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
  }

  private func little(_ number: some FixedWidthInteger) -> Data {
    withUnsafeBytes(of: number.littleEndian) { Data($0) }
  }
}
