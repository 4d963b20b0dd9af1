import CLibAV
import Foundation

/// A video file opened for its packets: the main picture stream and, beside it, its sound. Nothing is
/// decoded.
final class VideoSource {
  let file: URL
  let context: UnsafeMutablePointer<AVFormatContext>
  let picture: UnsafeMutablePointer<AVStream>
  /// The main sound track; nil where there is none.
  let sound: UnsafeMutablePointer<AVStream>?
  let packet: UnsafeMutablePointer<AVPacket>

  /// `guessesTimes` lets libav fill missing presentation times; right for codecs with at most one level of
  /// B-pictures.
  init(_ file: URL, guessesTimes: Bool = false) throws {
    LibAV.hush()
    self.file = file
    let opened = try Self.open(file)
    var context: UnsafeMutablePointer<AVFormatContext>? = opened
    if guessesTimes { opened.pointee.flags |= AVFMT_FLAG_GENPTS }
    let found = avformat_find_stream_info(opened, nil)
    guard found >= 0, let picture = Self.mainPicture(opened), let packet = av_packet_alloc() else {
      avformat_close_input(&context)
      guard found < 0 else { throw MuxError.noPicture(path: file.path) }
      throw MuxError.cannotRead(path: file.path, reason: LibAV.reason(found))
    }
    self.context = opened
    self.picture = picture
    self.packet = packet
    sound = Self.mainSound(opened, beside: picture)
  }

  deinit {
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    av_packet_free(&packet)
    var context: UnsafeMutablePointer<AVFormatContext>? = context
    avformat_close_input(&context)
  }

  /// Leaves every stream unread but the picture and, if wanted, its sound.
  func select(withSound: Bool) {
    for index in 0..<Int(context.pointee.nb_streams) {
      guard let stream = context.pointee.streams[index] else { continue }
      let isWanted = stream == picture || (withSound && stream == sound)
      stream.pointee.discard = isWanted ? AVDISCARD_NONE : AVDISCARD_ALL
    }
  }

  /// Fills `packet` with the next one; false at the end. A file that breaks off ends there, a failing disk
  /// throws.
  func advance() throws -> Bool {
    av_packet_unref(packet)
    let code = av_read_frame(context, packet)
    if code == onset_av_error(EIO) {
      throw MuxError.cannotRead(path: file.path, reason: LibAV.reason(code))
    }
    return code >= 0
  }

  private static func open(_ file: URL) throws -> UnsafeMutablePointer<AVFormatContext> {
    var options: OpaquePointer?
    // A playlist must not lead us to other machines.
    av_dict_set(&options, "protocol_whitelist", "file", 0)
    defer { av_dict_free(&options) }
    var context: UnsafeMutablePointer<AVFormatContext>?
    let code = avformat_open_input(&context, "file:" + file.path, nil, &options)
    guard code >= 0, let context else {
      throw MuxError.cannotRead(path: file.path, reason: LibAV.reason(code))
    }
    return context
  }

  /// The first moving picture, the one that `VideoReader` shows the towers; cover art and stills do not count.
  private static func mainPicture(
    _ context: UnsafeMutablePointer<AVFormatContext>
  ) -> UnsafeMutablePointer<AVStream>? {
    let names = context.pointee.iformat.map { String(cString: $0.pointee.name) } ?? ""
    guard names != "image2", !names.hasSuffix("_pipe") else { return nil }
    let all = (0..<Int(context.pointee.nb_streams)).compactMap { context.pointee.streams[$0] }
    return all.first {
      $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO
        && $0.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
        && $0.pointee.time_base.num > 0 && $0.pointee.time_base.den > 0
    }
  }

  private static func mainSound(
    _ context: UnsafeMutablePointer<AVFormatContext>, beside picture: UnsafeMutablePointer<AVStream>
  ) -> UnsafeMutablePointer<AVStream>? {
    let best = av_find_best_stream(context, AVMEDIA_TYPE_AUDIO, -1, picture.pointee.index, nil, 0)
    guard best >= 0, best < Int32(clamping: context.pointee.nb_streams) else { return nil }
    return context.pointee.streams[Int(best)]
  }
}

/// libav's manners.
enum LibAV {
  /// libav prints on stderr unless told not to; errors come back as values here.
  static func hush() { av_log_set_level(AV_LOG_QUIET) }

  static func reason(_ code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 128)
    av_strerror(code, &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func name(_ codec: AVCodecID) -> String { String(cString: avcodec_get_name(codec)) }

  static let noTime = onset_av_no_pts()
}
