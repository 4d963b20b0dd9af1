import Foundation
import Materials
import Playback
import TestSupport

extension Waveform {
  /// In whole 24-bit steps, as a take is.
  static func sine(_ hertz: Double, seconds: Double = 1, samplingRate: Int = 44_100, amplitude: Double = 0.3)
    -> Waveform
  {
    let samples = (0..<Int(seconds * Double(samplingRate))).map {
      let sample = amplitude * sin(2 * .pi * hertz * Double($0) / Double(samplingRate))
      return Float((sample * 8_388_608).rounded()) / 8_388_608
    }
    return Waveform(samples: samples, samplingRate: samplingRate)
  }

  /// Like nothing but itself at any shift; whole 24-bit steps, never 0.
  static func noise(seed: UInt32, seconds: Double = 1, samplingRate: Int = 44_100) -> Waveform {
    var state = seed
    let samples = (0..<Int(seconds * Double(samplingRate))).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(Int32(bitPattern: state) >> 10 | 1) / 8_388_608
    }
    return Waveform(samples: samples, samplingRate: samplingRate)
  }

  func track(_ id: String = "take", gain: Float = 1) -> Track { Track(id: id, waveform: self, gain: gain) }

  /// Through Debian's `flac`, not through our own writer.
  func writeFLAC(_ file: URL) throws {
    var bytes: [UInt8] = []
    for sample in samples {
      let value = Int32(sample * 8_388_608)
      bytes += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value >> 16)]
    }
    let raw = file.appendingPathExtension("raw")
    try Data(bytes).write(to: raw)
    defer { try? FileManager.default.removeItem(at: raw) }
    let outcome = try Program.named("flac").run([
      "-s", "-f", "--force-raw-format", "--endian=little", "--sign=signed", "--channels=1", "--bps=24",
      "--sample-rate=\(samplingRate)", "-o", file.path, raw.path,
    ])
    if outcome.status != 0 { throw CocoaError(.fileWriteUnknown, userInfo: [NSDebugDescriptionErrorKey: outcome.err]) }
  }
}

extension PlayerState {
  /// Renders so many frames in pieces of odd sizes, as no device would ask for them.
  mutating func render(_ frames: Int) -> [Float] {
    var out: [Float] = []
    var size = 1
    while out.count < frames {
      size = size * 7 % 509 + 1
      var piece = [Float](repeating: .nan, count: min(size, frames - out.count))
      piece.withUnsafeMutableBufferPointer { render(into: $0) }
      out += piece
    }
    return out
  }
}

/// The largest step from a sample to the next.
func largestStep(_ samples: some Collection<Float>) -> Float {
  zip(samples, samples.dropFirst()).reduce(0) { max($0, abs($1.1 - $1.0)) }
}

/// Where `sound` begins in what was heard, found by a stretch of it from `anchor` on; nil where it is not there.
func start(of sound: [Float], in heard: [Float], anchor: Int) -> Int? {
  let pattern = sound[anchor..<anchor + 64]
  return heard.indices.first {
    heard[$0] == pattern.first && $0 + 64 <= heard.count && heard[$0..<$0 + 64].elementsEqual(pattern)
  }.map { $0 - anchor }
}
