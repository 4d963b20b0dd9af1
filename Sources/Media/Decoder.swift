import CLibAV

/// One decoded picture in libav's hands.
final class Frame {
  let av: UnsafeMutablePointer<AVFrame>

  init?() {
    guard let frame = av_frame_alloc() else { return nil }
    av = frame
  }

  deinit {
    var frame: UnsafeMutablePointer<AVFrame>? = av
    av_frame_free(&frame)
  }

  /// When it is shown, in ticks of its stream: as written, else as libav makes it out; nil where it cannot.
  var ticks: Int64? {
    [av.pointee.pts, av.pointee.best_effort_timestamp].first { $0 != onset_av_no_pts() }
  }

  /// libav's name of the pixel format.
  var formatName: String {
    av_get_pix_fmt_name(AVPixelFormat(av.pointee.format)).map { String(cString: $0) } ?? "unknown"
  }

  /// The picture's own say in how it stands, as JPEG files from cameras have it.
  var orientation: Orientation? {
    guard let matrix = av_frame_get_side_data(av, AV_FRAME_DATA_DISPLAYMATRIX), matrix.pointee.size >= 36
    else {
      return nil
    }
    return matrix.pointee.data.withMemoryRebound(to: Int32.self, capacity: 9) {
      Orientation(displayMatrix: $0)
    }
  }
}

/// A container's picture stream, decoded in presentation order on several threads.
final class Decoder {
  let container: Container
  private let codec: UnsafeMutablePointer<AVCodecContext>
  private let packet: UnsafeMutablePointer<AVPacket>
  /// The container has nothing more.
  private(set) var isDraining = false
  /// Packets that the container marks as damaged or the decoder refuses.
  private(set) var damagedPackets = 0
  /// The container broke off where it promised more.
  private(set) var brokeOff = false
  private let isCancelled: () -> Bool

  /// - Parameter threads: 0 for as many as there are cores.
  init(_ container: Container, threads: Int, isCancelled: @escaping () -> Bool) throws(VideoError) {
    self.container = container
    self.isCancelled = isCancelled
    let parameters = container.stream.pointee.codecpar.pointee
    try Self.checkSize(parameters, path: container.path)
    guard let decoder = avcodec_find_decoder(parameters.codec_id) else {
      throw .unknownCodec(path: container.path, codec: Self.name(parameters.codec_id))
    }
    guard let codec = avcodec_alloc_context3(decoder) else { throw .outOfMemory(path: container.path) }
    var owned: UnsafeMutablePointer<AVCodecContext>? = codec
    avcodec_parameters_to_context(codec, container.stream.pointee.codecpar)
    codec.pointee.pkt_timebase = container.stream.pointee.time_base
    codec.pointee.max_pixels = Int64(Container.mostPixels)
    codec.pointee.thread_count = Int32(clamping: threads)
    codec.pointee.thread_type = FF_THREAD_FRAME | FF_THREAD_SLICE
    guard avcodec_open2(codec, decoder, nil) >= 0 else {
      avcodec_free_context(&owned)
      throw .damaged(path: container.path)
    }
    guard let packet = av_packet_alloc() else {
      avcodec_free_context(&owned)
      throw .outOfMemory(path: container.path)
    }
    self.codec = codec
    self.packet = packet
  }

  deinit {
    var codec: UnsafeMutablePointer<AVCodecContext>? = codec
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    avcodec_free_context(&codec)
    av_packet_free(&packet)
  }

  static func name(_ codec: AVCodecID) -> String { String(cString: avcodec_get_name(codec)) }

  private static func checkSize(_ parameters: AVCodecParameters, path: String) throws(VideoError) {
    let (width, height) = (Int(parameters.width), Int(parameters.height))
    if max(width, height) > Container.longestSide || width * height > Container.mostPixels {
      throw .tooLarge(
        path: path, width: width, height: height, longestSide: Container.longestSide,
        mostPixels: Container.mostPixels)
    }
  }

  /// The next picture, nil at the end. Packets that do not decode are counted and passed over.
  func next() throws(VideoError) -> Frame? {
    guard let frame = Frame() else { throw .outOfMemory(path: container.path) }
    // A decoder that only fails while it is drained must not hold us for ever.
    var failures = 0
    while failures < 1000 {
      let received = avcodec_receive_frame(codec, frame.av)
      if received == 0 {
        // The container may know better than the codec.
        frame.av.pointee.sample_aspect_ratio = av_guess_sample_aspect_ratio(
          container.format, container.stream, frame.av)
        return frame
      }
      if received == onset_av_error_eof() { return nil }
      if received == onset_av_error(ENOMEM) { throw .outOfMemory(path: container.path) }
      if received != onset_av_error_again() { damagedPackets += 1 }
      if isDraining { failures += 1 } else { try feed() }
    }
    return nil
  }

  /// Sends the next packet of the stream; at the end of the file, the request to drain.
  private func feed() throws(VideoError) {
    guard try readPacket() else {
      isDraining = true
      avcodec_send_packet(codec, nil)
      return
    }
    if packet.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 { damagedPackets += 1 }
    if avcodec_send_packet(codec, packet) < 0 { damagedPackets += 1 }
    av_packet_unref(packet)
  }

  private func readPacket() throws(VideoError) -> Bool {
    var retries = 0
    while retries < 1000 {
      if isCancelled() { throw .cancelled }
      let read = av_read_frame(container.format, packet)
      if read == onset_av_error_again() {
        retries += 1
      } else if read < 0 {
        brokeOff = brokeOff || read != onset_av_error_eof()
        return false
      } else if packet.pointee.stream_index == container.stream.pointee.index {
        return true
      } else {
        av_packet_unref(packet)
      }
    }
    return false
  }

  /// Goes back to the last picture at or before `ticks` from which decoding can start. False if the file cannot.
  func seek(to ticks: Int64) -> Bool {
    guard
      av_seek_frame(container.format, container.stream.pointee.index, ticks, AVSEEK_FLAG_BACKWARD) >= 0
    else { return false }
    avcodec_flush_buffers(codec)
    isDraining = false
    return true
  }
}
