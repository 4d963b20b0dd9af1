/// How many tokens, frames and samples a duration means for a model.
public struct SequenceLengths: Sendable, Equatable {
  /// Pictures a second that the image tower sees; each is one token.
  public static let clipRate = 8.0
  /// Pictures a second that the sync tower sees.
  public static let syncRate = 25.0
  /// Seconds; far beyond what memory holds, it only keeps the arithmetic in range.
  public static let maximumDuration = 86_400.0

  /// Seconds.
  public let duration: Double
  public let latent: Int
  public let clip: Int
  public let sync: Int
  public let clipFrames: Int
  public let syncFrames: Int
  /// Samples of the waveform; never trimmed to the duration.
  public let samples: Int

  /// Double arithmetic in the reference's order (`mmaudio/model/sequence_config.py`): other orders round elsewhere.
  ///
  /// - Throws: `MMAudioError.durationOutOfRange` when not even one sync segment fits (0.64 s).
  public init(duration: Double, of architecture: Architecture) throws {
    let sync = architecture.sync
    let minimum = Double(sync.segment) / Self.syncRate
    guard duration >= minimum, duration <= Self.maximumDuration else {
      throw MMAudioError.durationOutOfRange(
        seconds: duration, minimum: minimum, maximum: Self.maximumDuration)
    }
    let segments = ((duration * Self.syncRate - Double(sync.segment)) / Double(sync.step)).rounded(.down) + 1
    let tokens =
      duration * Double(architecture.samplingRate) / Double(architecture.hop)
      / Double(architecture.melFramesPerLatent)
    self.duration = duration
    self.latent = Int(tokens.rounded(.up))
    self.clip = Int(duration * Self.clipRate)
    self.sync = Int(segments) * sync.stepsPerSegment
    self.clipFrames = Int(duration * Self.clipRate)
    self.syncFrames = Int(duration * Self.syncRate)
    self.samples = latent * architecture.melFramesPerLatent * architecture.hop
  }
}

/// For each of `target` tokens the one of `source` tokens that stands nearest: up-sampling as PyTorch's `nearest-exact`.
/// In float32: doubles choose another index at two places of 192 to 345.
public func nearestExactIndices(from source: Int, to target: Int) -> [Int] {
  let scale = Float(source) / Float(target)
  return (0..<target).map { min(Int(((Float($0) + 0.5) * scale).rounded(.down)), source - 1) }
}
