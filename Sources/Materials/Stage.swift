/// The steps of a render, in their order.
public enum Stage: String, Sendable, Codable, CaseIterable {
  /// Once a model: whether its towers hold in int8.
  case trial
  /// Decoding, choosing and resizing pictures.
  case footage
  /// The image tower (8 fps).
  case clip
  /// The sync tower (25 fps).
  case sync
  /// The text tower.
  case text
  /// Projecting features once per take.
  case conditions
  /// The flow transformer, step by step.
  case sampler
  /// Latent to mel (the VAE's decoder).
  case latentDecoder = "latent-decoder"
  /// Mel to waveform.
  case vocoder
  /// Sound and video files.
  case writing
}
