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
}
