/// What can be wrong with a sound, or with a FLAC file that is read back.
public enum SoundError: Error, Equatable, Sendable {
  /// No samples.
  case empty
  /// A sample that is NaN or infinite.
  case notFinite(sample: Int)
  /// A rate that FLAC's streamable subset cannot say.
  case samplingRate(Int)
  /// The tags pass the 16 MiB that a FLAC file can hold.
  case tagsTooLong(bytes: Int)
  /// A tag's name must be printable ASCII without "=".
  case tagName(String)
  /// libFLAC refused to encode; its own word for the reason.
  case encoder(String)
  case cannotRead(path: String, code: Int32)
  /// Not a FLAC file, or one broken off or damaged; how many samples were sound before that.
  case damaged(path: String, samplesBefore: Int)
  case notMono(path: String, channels: Int)
  case tooLong(path: String, mostSamples: Int)
  /// The file bears no recipe, or one that this version cannot read.
  case noRecipe(path: String)
}
