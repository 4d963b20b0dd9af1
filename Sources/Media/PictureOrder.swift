import CLibAV

/// The display order written in H.264 and H.265 streams themselves, for files that do not store times of
/// showing (raw streams, AVI).
final class PictureOrder {
  private let parser: UnsafeMutablePointer<AVCodecParserContext>
  private let context: UnsafeMutablePointer<AVCodecContext>

  /// Nil for codecs that do not number their pictures.
  init?(_ stream: UnsafeMutablePointer<AVStream>) {
    let parameters = stream.pointee.codecpar
    guard let codec = parameters?.pointee.codec_id, codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC,
      let context = avcodec_alloc_context3(nil)
    else { return nil }
    guard avcodec_parameters_to_context(context, parameters) >= 0,
      let parser = av_parser_init(Int32(codec.rawValue))
    else {
      var context: UnsafeMutablePointer<AVCodecContext>? = context
      avcodec_free_context(&context)
      return nil
    }
    parser.pointee.flags |= PARSER_FLAG_COMPLETE_FRAMES
    self.parser = parser
    self.context = context
  }

  deinit {
    av_parser_close(parser)
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
  }

  func number(of packet: UnsafeMutablePointer<AVPacket>) -> Int {
    var output: UnsafeMutablePointer<UInt8>?
    var count: Int32 = 0
    av_parser_parse2(
      parser, context, &output, &count, packet.pointee.data, packet.pointee.size, packet.pointee.pts,
      packet.pointee.dts, packet.pointee.pos)
    return Int(parser.pointee.output_picture_number)
  }
}
