import Foundation
import Materials
import Media

/// A take as it lies on disk, for the front ends: they see neither FLAC nor its tags.
public struct TakeSound: Sendable {
  public let file: URL
  public let waveform: Waveform
  /// Nil where the file was not made by Onset.
  public let recipe: Recipe?

  /// Throws `SoundError`.
  public init(_ file: URL) throws {
    let reader = try FLACReader(file)
    self.file = file
    waveform = reader.waveform
    recipe = reader.tags.recipe
  }

  /// The file's name without its ending.
  public var name: String { file.deletingPathExtension().lastPathComponent }
}

/// How loud a whole take is, in LUFS; nil for silence and for what is too short to say.
public func loudness(of waveform: Waveform) -> Double? { Loudness(of: waveform).integrated }

/// Linear factors under which two sounds are equally loud: the louder one is turned down, so that nothing can clip.
/// - Parameters: loudness in LUFS; nil (silence) leaves both as they are.
public func matchingGains(_ a: Double?, _ b: Double?) -> (a: Float, b: Float) {
  guard let a, let b else { return (1, 1) }
  let target = min(a, b)
  return (Float(pow(10, (target - a) / 20)), Float(pow(10, (target - b) / 20)))
}
