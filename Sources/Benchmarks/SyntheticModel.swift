import MMAudio
import Weights

/// A published variant's files with random weights, full size, for measuring the real path from files to sound: what memory a
/// render takes does not depend on what the numbers are.
public struct SyntheticModel {
  private let sizes: Architecture

  public init(_ variant: PublishedVariant) { sizes = variant.architecture }

  /// Writes the checkpoints into `folder`, as safetensors, one a stage. Gigabytes.
  ///
  /// - Returns: stage names to file names, as a model folder's `config.json` lists them.
  public func write(to folder: String) throws -> [String: String] {
    var files: [String: String] = [:]
    func write(
      _ part: String, under root: String = "", _ build: (WeightScope) throws -> Void
    ) throws {
      let weights = SyntheticWeights()
      try build(weights.scope)
      files[part] = part.replacing("_", with: "-") + ".safetensors"
      try weights.write(to: "\(folder)/\(part.replacing("_", with: "-")).safetensors") { root + $0 }
    }
    try write("clip") { scope in
      _ = try CLIPTextTower(scope, sizes.clip)
      _ = try CLIPImageTower(scope["visual"], sizes.clip)
    }
    try write("sync", under: "vfeat_extractor.") { _ = try Synchformer($0, sizes.sync) }
    try write("flow") { _ = try FlowTransformer($0, sizes.flow) }
    try write("latent_decoder") { _ = try LatentDecoder($0, sizes.latentDecoder) }
    try write("vocoder", under: "generator.") { _ = try Vocoder($0, sizes.vocoder) }
    return files
  }
}
