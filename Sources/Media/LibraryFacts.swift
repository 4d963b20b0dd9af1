import CLibAV

/// What this machine's libav can do, as far as Onset needs it.
public struct LibraryFacts: Sendable, Equatable {
  /// libavformat's version, `59.27.100`.
  public let version: String
  /// Encoders that Onset uses and this libav lacks.
  public let missingEncoders: [String]

  public init() {
    let number = avformat_version()
    version = "\(number >> 16).\(number >> 8 & 0xFF).\(number & 0xFF)"
    missingEncoders = SoundCodec.allCases.map(\.encoderName).filter {
      avcodec_find_encoder_by_name($0) == nil
    }
  }
}
