import CLibAV
import Foundation

/// libav's muxer writing into a draft; streams in the order picture, sound, original sound.
final class MuxOutput {
  let container: VideoContainer
  private let draft: DraftFile
  private let context: UnsafeMutablePointer<AVFormatContext>
  private var bases: [AVRational] = []

  init(_ container: VideoContainer, into draft: DraftFile) throws {
    LibAV.hush()
    self.container = container
    self.draft = draft
    var context: UnsafeMutablePointer<AVFormatContext>?
    let code = avformat_alloc_output_context2(&context, container.format, nil, nil)
    guard code >= 0, let context else {
      throw MuxError.cannotWrite(path: draft.destination.path, reason: LibAV.reason(code))
    }
    self.context = context
    // No dates, no versions, no random identifiers: the same input gives the same bytes.
    context.pointee.flags |= AVFMT_FLAG_BITEXACT
    context.pointee.pb = try Self.channel(into: draft)
  }

  deinit {
    if let channel = context.pointee.pb {
      av_freep(&channel.pointee.buffer)
      var channel: UnsafeMutablePointer<AVIOContext>? = channel
      avio_context_free(&channel)
    }
    avformat_free_context(context)
  }

  var wantsGlobalHeader: Bool {
    guard let format = context.pointee.oformat else { return false }
    return format.pointee.flags & AVFMT_GLOBALHEADER != 0
  }

  /// A stream that is copied: parameters, side data (rotation, HDR), aspect, rates and the tags worth
  /// keeping.
  func addCopy(of stream: UnsafeMutablePointer<AVStream>) throws -> UnsafeMutablePointer<AVStream> {
    let copy = try newStream(base: stream.pointee.time_base)
    try check(avcodec_parameters_copy(copy.pointee.codecpar, stream.pointee.codecpar))
    copy.pointee.codecpar.pointee.codec_tag = tag(for: stream.pointee.codecpar.pointee)
    copy.pointee.avg_frame_rate = stream.pointee.avg_frame_rate
    copy.pointee.r_frame_rate = stream.pointee.r_frame_rate
    copy.pointee.sample_aspect_ratio = stream.pointee.sample_aspect_ratio
    copy.pointee.disposition = stream.pointee.disposition
    for index in 0..<Int(max(0, stream.pointee.nb_side_data)) {
      let data = stream.pointee.side_data[index]
      guard let bytes = av_stream_new_side_data(copy, data.type, data.size) else { continue }
      bytes.update(from: data.data, count: data.size)
    }
    for name in ["language", "title", "handler_name", "vendor_id", "timecode", "stereo_mode", "alpha_mode"] {
      guard let entry = av_dict_get(stream.pointee.metadata, name, nil, 0) else { continue }
      av_dict_set(&copy.pointee.metadata, name, entry.pointee.value, 0)
    }
    return copy
  }

  func addSound(_ sound: SoundEncoder) throws {
    let stream = try newStream(base: sound.context.pointee.time_base)
    try check(avcodec_parameters_from_context(stream.pointee.codecpar, sound.context))
    stream.pointee.disposition = AV_DISPOSITION_DEFAULT
  }

  func setTag(_ name: String, _ value: String) { av_dict_set(&context.pointee.metadata, name, value, 0) }

  /// The input's own tags, without those that describe its file.
  func copyTags(_ tags: OpaquePointer?, without unwanted: [String]) {
    let stale = unwanted + ["major_brand", "minor_version", "compatible_brands", "encoder", "duration"]
    var entry: UnsafeMutablePointer<AVDictionaryEntry>?
    while let next = av_dict_get(tags, "", entry, AV_DICT_IGNORE_SUFFIX) {
      entry = next
      let name = String(cString: next.pointee.key)
      guard !stale.contains(name.lowercased()) else { continue }
      av_dict_set(&context.pointee.metadata, name, next.pointee.value, 0)
    }
  }

  func start() throws {
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    if container.hasEdits, let base = bases.first {
      // The picture's own clock for edit lists; milliseconds would let a piece of a left-out picture show.
      var scale = Int64(base.den)
      while scale < 10_000 { scale *= 2 }
      av_dict_set(&options, "movie_timescale", String(scale), 0)
    }
    try check(avformat_write_header(context, &options))
  }

  /// Writes a packet whose times are in the stream's first time base; takes the packet's content.
  func write(_ packet: UnsafeMutablePointer<AVPacket>, to stream: Int) throws {
    guard let target = context.pointee.streams[stream] else { return }
    packet.pointee.stream_index = Int32(stream)
    packet.pointee.pos = -1
    let parameters = target.pointee.codecpar.pointee
    let second = AVRational(num: 1, den: max(1, parameters.sample_rate))
    let shift = av_rescale_q(container.primingShift(parameters), second, bases[stream])
    packet.pointee.pts += shift
    packet.pointee.dts += shift
    av_packet_rescale_ts(packet, bases[stream], target.pointee.time_base)
    try check(av_interleaved_write_frame(context, packet))
  }

  /// Ends the file; `seconds` where pictures at the end are there but must not be shown.
  func finish(showing seconds: Double? = nil) throws {
    try check(av_write_trailer(context))
    avio_flush(context.pointee.pb)
    try check(context.pointee.pb.pointee.error)
    if let seconds, container.hasEdits { try MovieEdits.shorten(draft, to: seconds) }
  }

  private func newStream(base: AVRational) throws -> UnsafeMutablePointer<AVStream> {
    guard let stream = avformat_new_stream(context, nil) else {
      throw MuxError.cannotWrite(
        path: draft.destination.path, reason: LibAV.reason(onset_av_error(ENOMEM)))
    }
    stream.pointee.time_base = base
    bases.append(base)
    return stream
  }

  /// The input's own four letters where the container knows them; for H.265 those that all players take.
  private func tag(for parameters: AVCodecParameters) -> UInt32 {
    guard let tags = container.format?.pointee.codec_tag else { return 0 }
    if av_codec_get_id(tags, parameters.codec_tag) == parameters.codec_id { return parameters.codec_tag }
    let isHEVC = parameters.codec_id == AV_CODEC_ID_HEVC && container.hasEdits
    return isHEVC ? "hvc1".utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) } : 0
  }

  private func check(_ code: Int32) throws {
    if let failure = draft.failure { throw failure }
    guard code < 0 else { return }
    throw MuxError.cannotWrite(path: draft.destination.path, reason: LibAV.reason(code))
  }

  /// A byte channel from libav into the draft, which keeps the `errno` that libav would lose.
  private static func channel(into draft: DraftFile) throws -> UnsafeMutablePointer<AVIOContext> {
    let size = 1 << 16
    let buffer = av_malloc(size)?.assumingMemoryBound(to: UInt8.self)
    let channel = avio_alloc_context(
      buffer, Int32(size), 1, Unmanaged.passUnretained(draft).toOpaque(), nil,
      { client, bytes, count in
        guard let client else { return onset_av_error(EINVAL) }
        let draft = Unmanaged<DraftFile>.fromOpaque(client).takeUnretainedValue()
        let isWritten = (try? draft.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)))) != nil
        return isWritten ? count : onset_av_error(EIO)
      },
      { client, offset, whence in
        guard let client else { return -1 }
        let draft = Unmanaged<DraftFile>.fromOpaque(client).takeUnretainedValue()
        switch whence & ~AVSEEK_FORCE {
        case AVSEEK_SIZE: return draft.size
        case SEEK_SET: draft.seek(to: offset)
        case SEEK_CUR: draft.seek(to: draft.position + offset)
        case SEEK_END: draft.seek(to: draft.size + offset)
        default: return -1
        }
        return draft.position
      })
    guard let channel else {
      av_free(buffer)
      throw MuxError.cannotWrite(
        path: draft.destination.path, reason: LibAV.reason(onset_av_error(ENOMEM)))
    }
    return channel
  }
}
