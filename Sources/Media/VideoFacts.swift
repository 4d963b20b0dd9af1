/// What a file says of its pictures before they are looked at.
public struct VideoFacts: Sendable, Equatable, Codable {
  /// libav's name of the container, `mov,mp4,m4a,3gp,3g2,mj2` for instance.
  public var container: String
  public var codec: String
  public var pixelFormat: String
  /// Upright, in pixels.
  public var width: Int
  public var height: Int
  /// Degrees clockwise by which the stored pictures are turned to stand upright: 0, 90, 180 or 270.
  public var rotation: Int
  /// Stored pictures are mirrored left to right before they are turned.
  public var isMirrored: Bool
  /// Pictures a second over the whole stream, as the container has it; nil if it does not say.
  public var averageRate: Double?
  /// The rate that libav believes in; for streams without timestamps, the rate they are played at.
  public var guessedRate: Double?
  /// Seconds as the container declares them; nil if it does not say and for still images.
  public var duration: Double?
  /// Seconds on the container's clock at which the first picture is shown; 0 in most files.
  public var start: Double
  /// As the container declares it; some declare more than can be shown.
  public var frameCount: Int?
  public var hasAudio: Bool
  /// One picture that stands for all time: png, jpeg, webp, and animations of one picture.
  public var isStillImage: Bool

  enum CodingKeys: String, CodingKey {
    case container, codec, width, height, rotation, duration, start
    case pixelFormat = "pixel_format"
    case isMirrored = "mirrored"
    case averageRate = "average_rate"
    case guessedRate = "guessed_rate"
    case frameCount = "frame_count"
    case hasAudio = "has_audio"
    case isStillImage = "still_image"
  }
}

extension VideoFacts {
  init(_ container: Container, first: Frame, clock: Clock, rate: Double?, isStillImage: Bool) {
    let stream = container.stream.pointee
    let orientation = first.orientation ?? container.orientation
    let (width, height) = (Int(first.av.pointee.width), Int(first.av.pointee.height))
    self.init(
      container: container.name,
      codec: Decoder.name(stream.codecpar.pointee.codec_id),
      pixelFormat: first.formatName,
      width: orientation.transposed ? height : width,
      height: orientation.transposed ? width : height,
      rotation: orientation.rotation,
      isMirrored: orientation.isMirrored,
      averageRate: isStillImage ? nil : stream.avg_frame_rate.rate,
      guessedRate: isStillImage ? nil : rate,
      duration: isStillImage ? nil : container.duration,
      start: first.ticks.map(clock.seconds) ?? 0,
      frameCount: isStillImage ? 1 : stream.nb_frames > 0 ? Int(stream.nb_frames) : nil,
      hasAudio: container.hasAudio,
      isStillImage: isStillImage)
  }
}
