import CLibAV
import Foundation

/// The kinds of video file that sound can be put into.
public enum VideoContainer: String, Sendable, CaseIterable, Codable {
  case mp4, mov, mkv, webm

  public var fileExtension: String { rawValue }

  /// What the sound becomes where nobody says otherwise.
  public var usualSound: SoundCodec {
    switch self {
    case .mp4, .mov: .aac
    case .mkv: .flac
    case .webm: .opus
    }
  }

  /// Edit lists: a player skips pictures that are only there to decode others.
  var hasEdits: Bool { self == .mp4 || self == .mov }

  /// What must be added to a packet's time so that a player which takes the codec's priming off arrives at
  /// the right one; in samples. Matroska stores the priming beside times that begin with it, mp4 an edit.
  func primingShift(_ parameters: AVCodecParameters) -> Int64 {
    guard !hasEdits, parameters.codec_id == AV_CODEC_ID_OPUS else { return 0 }
    return Int64(max(0, parameters.initial_padding))
  }

  var format: UnsafePointer<AVOutputFormat>? {
    av_guess_format(self == .mkv ? "matroska" : rawValue, nil, nil)
  }

  func holds(_ codec: AVCodecID) -> Bool {
    guard let format else { return false }
    return avformat_query_codec(format, codec, FF_COMPLIANCE_NORMAL) == 1
  }

  /// The container a demuxed file is in; nil for kinds we do not write. Goes by content, not by the file's
  /// name.
  static func of(_ context: UnsafeMutablePointer<AVFormatContext>, file: URL) -> VideoContainer? {
    let names = context.pointee.iformat.map { String(cString: $0.pointee.name) } ?? ""
    if names.hasPrefix("matroska") { return isWebM(file) ? .webm : .mkv }
    guard names.hasPrefix("mov") else { return nil }
    // QuickTime files before 2000 bear no brand.
    guard let brand = av_dict_get(context.pointee.metadata, "major_brand", nil, 0) else { return .mov }
    return String(cString: brand.pointee.value).hasPrefix("qt") ? .mov : .mp4
  }

  /// Matroska and WebM share a demuxer; the EBML head's DocType (id 0x4282) tells them apart.
  private static func isWebM(_ file: URL) -> Bool {
    guard let handle = try? FileHandle(forReadingFrom: file) else { return false }
    defer { try? handle.close() }
    let head = (try? handle.read(upToCount: 256)) ?? Data()
    return head.range(of: Data([0x42, 0x82, 0x84] + Array("webm".utf8))) != nil
  }
}

/// What the sound is packed as inside a video file.
public enum SoundCodec: String, Sendable, CaseIterable, Codable {
  /// 192 kbit/s (96 at 16 kHz, the most it can take).
  case aac
  /// 24 bit: the same samples as the take's FLAC file.
  case flac
  /// 160 kbit/s, at 48 kHz.
  case opus

  var identifier: AVCodecID {
    switch self {
    case .aac: AV_CODEC_ID_AAC
    case .flac: AV_CODEC_ID_FLAC
    case .opus: AV_CODEC_ID_OPUS
    }
  }

  var encoderName: String { self == .opus ? "libopus" : rawValue }
}
