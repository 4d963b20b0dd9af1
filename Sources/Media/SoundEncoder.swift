import CLibAV
import Materials

/// Packs a waveform, after some silence, into packets of a codec; packets are asked for one by one.
final class SoundEncoder {
  let codec: SoundCodec
  let context: UnsafeMutablePointer<AVCodecContext>
  let packet: UnsafeMutablePointer<AVPacket>
  private let frame: UnsafeMutablePointer<AVFrame>
  private let samples: EncoderSamples
  private var position = 0
  private var isDrained = false

  /// `silence` and `longest` in seconds: how much comes before, and where the sound is cut off if it is
  /// longer.
  init(_ waveform: Waveform, codec: SoundCodec, silence: Double, longest: Double, globalHeader: Bool) throws {
    LibAV.hush()
    self.codec = codec
    guard let encoder = avcodec_find_encoder_by_name(codec.encoderName) else {
      throw MuxError.encoderMissing(name: codec.encoderName)
    }
    samples = try EncoderSamples(waveform, codec: codec, silence: silence, longest: longest)
    guard let context = avcodec_alloc_context3(encoder), let packet = av_packet_alloc(),
      let frame = av_frame_alloc()
    else { throw MuxError.encoding(codec: codec.rawValue, reason: LibAV.reason(onset_av_error(ENOMEM))) }
    self.context = context
    self.packet = packet
    self.frame = frame
    let rate = Int32(clamping: samples.rate)
    context.pointee.sample_fmt = samples.format
    context.pointee.sample_rate = rate
    context.pointee.time_base = AVRational(num: 1, den: rate)
    context.pointee.bits_per_raw_sample = codec == .flac ? 24 : 0
    context.pointee.bit_rate = codec.bitRate(samplingRate: samples.rate)
    context.pointee.flags |= AV_CODEC_FLAG_BITEXACT | (globalHeader ? AV_CODEC_FLAG_GLOBAL_HEADER : 0)
    context.pointee.thread_count = 1
    av_channel_layout_default(&context.pointee.ch_layout, 1)
    try check(avcodec_open2(context, encoder, nil))
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    av_packet_free(&packet)
    var frame: UnsafeMutablePointer<AVFrame>? = frame
    av_frame_free(&frame)
  }

  /// Seconds of the output's clock at which the sound is over.
  var end: Double { Double(samples.count) / Double(samples.rate) }

  /// Fills `packet`; false when all is packed. Times count samples; the codec's priming lies before zero.
  func advance() throws -> Bool {
    while true {
      av_packet_unref(packet)
      let code = avcodec_receive_packet(context, packet)
      if code == onset_av_error_eof() { return false }
      if code != onset_av_error_again() {
        try check(code)
        return true
      }
      try sendFrame()
    }
  }

  private func sendFrame() throws {
    guard position < samples.count else {
      guard !isDrained else { return }
      isDrained = true
      return try check(avcodec_send_frame(context, nil))
    }
    let wanted = context.pointee.frame_size > 0 ? Int(context.pointee.frame_size) : 1024
    let count = min(wanted, samples.count - position)
    av_frame_unref(frame)
    frame.pointee.format = context.pointee.sample_fmt.rawValue
    frame.pointee.sample_rate = context.pointee.sample_rate
    frame.pointee.nb_samples = Int32(count)
    frame.pointee.pts = Int64(position)
    av_channel_layout_default(&frame.pointee.ch_layout, 1)
    try check(av_frame_get_buffer(frame, 0))
    samples.copy(position..<(position + count), to: frame.pointee.data.0)
    position += count
    try check(avcodec_send_frame(context, frame))
  }

  private func check(_ code: Int32) throws {
    guard code < 0 else { return }
    throw MuxError.encoding(codec: codec.rawValue, reason: LibAV.reason(code))
  }
}

extension SoundCodec {
  /// Bits a second, for one channel; 0 where the codec keeps everything.
  fileprivate func bitRate(samplingRate: Int) -> Int64 {
    switch self {
    // An AAC frame of 1024 samples holds 6144 bits a channel.
    case .aac: Int64(min(192_000, samplingRate * 6))
    case .flac: 0
    case .opus: 160_000
    }
  }
}
