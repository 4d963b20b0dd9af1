import CLibAV
import Materials

/// Silence, then a waveform, at a codec's rate and in its number format; nothing but the waveform is held in
/// memory.
struct EncoderSamples {
  let rate: Int
  let format: AVSampleFormat
  /// Samples in all, silence included.
  let count: Int
  private let silence: Int
  private let floats: [Float]
  private let integers: [Int32]

  /// Seconds for `silence` and `longest`. Throws `SoundError` for samples that are not finite, `MuxError`.
  init(_ waveform: Waveform, codec: SoundCodec, silence: Double, longest: Double) throws {
    guard waveform.samplingRate > 0, waveform.samplingRate <= 655_350 else {
      throw SoundError.samplingRate(waveform.samplingRate)
    }
    // All codecs get what the take's FLAC file holds: checked, clipped, 24 bit.
    let rounded = try waveform.samples24()
    switch codec {
    case .flac:
      format = AV_SAMPLE_FMT_S32
      rate = waveform.samplingRate
      integers = rounded.map { $0 << 8 }
      floats = []
    case .aac:
      format = AV_SAMPLE_FMT_FLTP
      rate = waveform.samplingRate
      integers = []
      floats = rounded.map { Float($0) / 8_388_608 }
    case .opus:
      format = AV_SAMPLE_FMT_FLT
      rate = 48_000
      integers = []
      let clipped = Waveform(
        samples: rounded.map { Float($0) / 8_388_608 }, samplingRate: waveform.samplingRate)
      floats = try clipped.resampled(to: 48_000).samples
    }
    self.silence = Int((silence * Double(rate)).rounded())
    count = min(self.silence + max(floats.count, integers.count), max(1, Int(longest * Double(rate))))
  }

  /// Copies 4-byte samples of the range, which lies inside `0..<count`.
  func copy(_ range: Range<Int>, to target: UnsafeMutablePointer<UInt8>?) {
    guard let target else { return }
    let bytes = UnsafeMutableRawPointer(target)
    for (place, index) in range.enumerated() {
      let source = index - silence
      if format == AV_SAMPLE_FMT_S32 {
        bytes.storeBytes(of: source < 0 ? 0 : integers[source], toByteOffset: place * 4, as: Int32.self)
      } else {
        bytes.storeBytes(of: source < 0 ? 0 : floats[source], toByteOffset: place * 4, as: Float.self)
      }
    }
  }
}

extension Waveform {
  /// At another rate through libswresample; the first sample keeps its time, the end is rounded up to whole
  /// samples.
  func resampled(to target: Int) throws -> Waveform {
    guard target != samplingRate else { return self }
    var mono = AVChannelLayout()
    av_channel_layout_default(&mono, 1)
    var alsoMono = mono
    var context: OpaquePointer?
    let made = swr_alloc_set_opts2(
      &context, &alsoMono, AV_SAMPLE_FMT_FLT, Int32(clamping: target), &mono, AV_SAMPLE_FMT_FLT,
      Int32(clamping: samplingRate), 0, nil)
    defer { swr_free(&context) }
    guard made >= 0, swr_init(context) >= 0 else {
      throw MuxError.encoding(codec: "resampler", reason: LibAV.reason(made))
    }
    let wanted = Int((Double(samples.count) * Double(target) / Double(samplingRate)).rounded(.up))
    var output = [Float](repeating: 0, count: wanted)
    var done = 0
    // The first call takes the samples, the second empties the resampler's window.
    for input in [samples, []] {
      let count = Self.convert(context, input, isLast: done > 0 || input.isEmpty, to: &output, from: done)
      guard count >= 0 else { throw MuxError.encoding(codec: "resampler", reason: LibAV.reason(count)) }
      done += Int(count)
    }
    return Waveform(samples: output, samplingRate: target)
  }

  private static func convert(
    _ context: OpaquePointer?, _ input: [Float], isLast: Bool, to output: inout [Float], from start: Int
  ) -> Int32 {
    output.withUnsafeMutableBytes { target in
      input.withUnsafeBytes { source in
        var out = target.baseAddress.map { $0.assumingMemoryBound(to: UInt8.self) + start * 4 }
        var into = source.baseAddress.map { $0.assumingMemoryBound(to: UInt8.self) } as UnsafePointer<UInt8>?
        let room = Int32(clamping: target.count / 4 - start)
        guard room > 0 else { return 0 }
        return isLast
          ? swr_convert(context, &out, room, nil, 0)
          : swr_convert(context, &out, room, &into, Int32(clamping: input.count))
      }
    }
  }
}
