import Foundation
import Materials

extension Waveform {
  /// In whole 24-bit steps, as a take is.
  public static func sine(_ hertz: Double, seconds: Double = 1, samplingRate: Int = 44_100, amplitude: Double = 0.3)
    -> Waveform
  {
    let samples = (0..<Int(seconds * Double(samplingRate))).map {
      let sample = amplitude * sin(2 * .pi * hertz * Double($0) / Double(samplingRate))
      return Float((sample * 8_388_608).rounded()) / 8_388_608
    }
    return Waveform(samples: samples, samplingRate: samplingRate)
  }

  /// Like nothing but itself at any shift; whole 24-bit steps, never 0.
  public static func noise(seed: UInt32, seconds: Double = 1, samplingRate: Int = 44_100) -> Waveform {
    var state = seed
    let samples = (0..<Int(seconds * Double(samplingRate))).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(Int32(bitPattern: state) >> 10 | 1) / 8_388_608
    }
    return Waveform(samples: samples, samplingRate: samplingRate)
  }

  /// Through Debian's `flac`, not through our own writer.
  public func writeFLAC(_ file: URL) throws {
    var bytes: [UInt8] = []
    for sample in samples {
      let value = Int32(sample * 8_388_608)
      bytes += [
        UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8),
        UInt8(truncatingIfNeeded: value >> 16),
      ]
    }
    let raw = file.appendingPathExtension("raw")
    try Data(bytes).write(to: raw)
    defer { try? FileManager.default.removeItem(at: raw) }
    let outcome = try Program.named("flac").run([
      "-s", "-f", "--force-raw-format", "--endian=little", "--sign=signed", "--channels=1", "--bps=24",
      "--sample-rate=\(samplingRate)", "-o", file.path, raw.path,
    ])
    if outcome.status != 0 {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSDebugDescriptionErrorKey: outcome.err])
    }
  }
}

/// The largest step from a sample to the next.
public func largestStep(_ samples: some Collection<Float>) -> Float {
  zip(samples, samples.dropFirst()).reduce(0) { max($0, abs($1.1 - $1.0)) }
}

/// Where `sound` begins in what was heard, found by a stretch of it from `anchor` on; nil where it is not
/// there.
public func start(of sound: [Float], in heard: [Float], anchor: Int) -> Int? {
  let pattern = sound[anchor..<anchor + 64]
  return heard.indices.first {
    heard[$0] == pattern.first && $0 + 64 <= heard.count && heard[$0..<$0 + 64].elementsEqual(pattern)
  }.map { $0 - anchor }
}

/// What of a take was heard, sample by sample, from where it begins.
public struct Hearing: CustomStringConvertible {
  /// Stretches of the take that were heard as they are, and where they begin in the recording.
  public private(set) var stretches: [(take: Range<Int>, heard: Int)] = []
  public let count: Int

  public init(of take: [Float], in heard: [Float]) {
    count = take.count
    var places: [UInt32: Int] = [:]
    for (place, sample) in take.enumerated() { places[sample.bitPattern] = place }
    var index = 0
    while index + 8 < heard.count {
      guard let place = places[heard[index].bitPattern], place + 8 < take.count,
        heard[index..<index + 8].elementsEqual(take[place..<place + 8])
      else {
        index += 1
        continue
      }
      let length = zip(heard[index...], take[place...]).prefix { $0 == $1 }.count
      stretches.append((place..<place + length, index))
      index += length
    }
  }

  /// A busy machine may break a real-time sound off anywhere between its two ends: whole once in three is
  /// whole.
  public static func best(of take: [Float], _ hear: () throws -> [Float]) rethrows -> Hearing {
    var hearing = Hearing(of: take, in: try hear())
    for _ in 0..<2 where !hearing.isWhole { hearing = Hearing(of: take, in: try hear()) }
    return hearing
  }

  public var isWhole: Bool { stretches.count == 1 && stretches[0].take == 0..<count }

  /// The last sample of the take, and so many before it, in one piece.
  public func hasTail(_ length: Int) -> Bool {
    stretches.last.map { $0.take.upperBound == count && $0.take.count >= length } ?? false
  }

  public var description: String {
    "of \(count) samples: " + stretches.map { "\($0.take) at \($0.heard)" }.joined(separator: ", ")
  }
}
