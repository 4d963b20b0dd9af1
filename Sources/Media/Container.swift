import CLibAV
import Foundation

/// An open media file and its picture stream. What a file is, its content decides, never its name; nothing but the file
/// itself is opened (playlists and references lead nowhere).
final class Container {
  let path: String
  let format: UnsafeMutablePointer<AVFormatContext>
  let stream: UnsafeMutablePointer<AVStream>
  private var file: UnsafeMutablePointer<AVIOContext>?

  /// Pictures larger than this are refused before a decoder sees them.
  static let longestSide = 16_384
  static let mostPixels = 1 << 26

  init(path: String) throws(VideoError) {
    LibAV.hush()
    try Self.checkFile(path)
    self.path = path
    var file: UnsafeMutablePointer<AVIOContext>?
    let opened = avio_open(&file, "file:" + path, AVIO_FLAG_READ)
    guard opened >= 0, let file else { throw .unreadable(path: path, errno: -opened) }
    do {
      format = try Self.open(file, path: path)
    } catch {
      var file: UnsafeMutablePointer<AVIOContext>? = file
      avio_closep(&file)
      throw error
    }
    self.file = file
    guard let stream = Self.pictureStream(of: format) else {
      let hasAudio = Self.hasAudio(format)
      Self.close(format, file)
      throw .noPictures(path: path, hasAudio: hasAudio)
    }
    self.stream = stream
    for other in Self.streams(of: format) where other != stream { other.pointee.discard = AVDISCARD_ALL }
  }

  deinit {
    Self.close(format, file)
  }

  private static func close(
    _ format: UnsafeMutablePointer<AVFormatContext>, _ file: UnsafeMutablePointer<AVIOContext>?
  ) {
    var format: UnsafeMutablePointer<AVFormatContext>? = format
    var file = file
    avformat_close_input(&format)
    avio_closep(&file)
  }

  private static func checkFile(_ path: String) throws(VideoError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .notFound(path: path) : .unreadable(path: path, errno: errno)
    }
    if status.st_mode & S_IFMT == S_IFDIR { throw .directory(path: path) }
    if status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 { throw .empty(path: path) }
  }

  private static func open(
    _ file: UnsafeMutablePointer<AVIOContext>, path: String
  ) throws(VideoError) -> UnsafeMutablePointer<AVFormatContext> {
    var format = avformat_alloc_context()
    guard let context = format else { throw .outOfMemory(path: path) }
    context.pointee.pb = file
    context.pointee.io_open = { _, _, _, _, _ in onset_av_error(EPERM) }
    guard avformat_open_input(&format, "", nil, nil) >= 0, let format else { throw .notMedia(path: path) }
    guard avformat_find_stream_info(format, nil) >= 0 else {
      var format: UnsafeMutablePointer<AVFormatContext>? = format
      avformat_close_input(&format)
      throw .notMedia(path: path)
    }
    return format
  }

  private static func streams(
    of format: UnsafeMutablePointer<AVFormatContext>
  ) -> [UnsafeMutablePointer<AVStream>] {
    UnsafeBufferPointer(start: format.pointee.streams, count: Int(format.pointee.nb_streams)).compactMap {
      $0
    }
  }

  /// The first one, as the reference takes it; cover art is none.
  private static func pictureStream(
    of format: UnsafeMutablePointer<AVFormatContext>
  ) -> UnsafeMutablePointer<AVStream>? {
    streams(of: format).first {
      $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO
        && $0.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
    }
  }

  private static func hasAudio(_ format: UnsafeMutablePointer<AVFormatContext>) -> Bool {
    streams(of: format).contains { $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_AUDIO }
  }

  var hasAudio: Bool { Self.hasAudio(format) }

  var name: String { format.pointee.iformat.map { String(cString: $0.pointee.name) } ?? "" }

  /// Seconds; nil where neither stream nor container says.
  var duration: Double? {
    if let own = pictureDuration { return own }
    let whole = format.pointee.duration
    return whole == onset_av_no_pts() || whole <= 0 ? nil : Double(whole) / Double(AV_TIME_BASE)
  }

  /// Seconds that the pictures alone are said to last. Matroska says so in a tag, `00:00:04.040000000`.
  var pictureDuration: Double? {
    if stream.pointee.duration != onset_av_no_pts(), stream.pointee.duration > 0 {
      return Clock(stream.pointee.time_base).seconds(stream.pointee.duration)
    }
    guard let tag = av_dict_get(stream.pointee.metadata, "DURATION", nil, 0) else { return nil }
    let parts = String(cString: tag.pointee.value).split(separator: ":").map { Double($0) ?? .nan }
    guard parts.count == 3, parts.allSatisfy(\.isFinite) else { return nil }
    return parts[0] * 3600 + parts[1] * 60 + parts[2]
  }

  /// Formats that often hold a single picture, and whose pictures may build on all those before.
  var mayHoldImage: Bool { name.hasSuffix("_pipe") || ["gif", "apng"].contains(name) || brand == "avif" }

  private var brand: String? {
    av_dict_get(format.pointee.metadata, "major_brand", nil, 0).map { String(cString: $0.pointee.value) }
  }

  /// Whether timestamps and pictures survive a jump.
  var canSeek: Bool {
    guard let input = format.pointee.iformat, let file, !mayHoldImage else { return false }
    return input.pointee.flags & AVFMT_NOTIMESTAMPS == 0 && file.pointee.seekable & AVIO_SEEKABLE_NORMAL != 0
  }

  /// Turns stored pictures upright, if the container has a say in it.
  var orientation: Orientation {
    var size = 0
    guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size), size >= 36 else {
      return .upright
    }
    return data.withMemoryRebound(to: Int32.self, capacity: 9) { Orientation(displayMatrix: $0) }
  }
}
