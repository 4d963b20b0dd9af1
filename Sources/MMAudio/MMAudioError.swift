import Materials

/// What can be wrong with what the engine is asked for; facts only, the sentences are the studio's.
public enum MMAudioError: Error, Equatable, Sendable {
  /// Seconds; `seconds` may be NaN.
  case durationOutOfRange(seconds: Double, minimum: Double, maximum: Double)
  /// A size in a model's configuration with which no network can be built; `name` is its key below
  /// the network's (`clip`), or the whole path from the top (`clip.embed_dim`).
  case unusableSize(name: String, value: Double)
  /// A picture is no square of `wantedSide` pixels, or does not hold the bytes of its size.
  case wrongPicture(width: Int, height: Int, bytes: Int, wantedSide: Int)
  case tooFewFrames(found: Int, wanted: Int)
  /// A prompt's ids, which must fill the context.
  case wrongTokenCount(found: Int, wanted: Int)
  case unknownToken(id: Int, vocabulary: Int)
  /// Features or pictures of `stage` are not as many as the duration asks for.
  case wrongTokens(stage: Stage, found: Int, wanted: Int)
  /// A stage's result holds values that are no numbers: the weights are damaged or not this model's.
  case notFinite(stage: Stage)
  /// The tokenizer's start and end are not where the text tower has them.
  case wrongVocabulary(path: String, start: Int, wantedStart: Int)
  /// A file of a model folder is missing or cannot be read.
  case noConfiguration(path: String)
  case unreadableVocabulary(path: String)
  /// Not JSON (`key` empty), or a key is missing or of the wrong kind.
  case malformedConfiguration(path: String, key: String)
  case unknownConfigurationFormat(path: String, format: Int)
  /// A value with which no model can be built, or that contradicts another; `key` is its path from the top.
  case unusableConfiguration(path: String, key: String, value: String)
  /// Too few samples to mirror and fill a window.
  case waveformTooShort(samples: Int, minimum: Int)
  /// Hz.
  case wrongSamplingRate(found: Int, wanted: Int)
}
