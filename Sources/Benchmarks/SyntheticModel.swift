import Foundation
import MMAudio
import Weights

/// A model folder with random weights, for measuring the real path from files to sound: the time and the memory of a render
/// do not depend on what the numbers are.
public struct SyntheticModel {
  private let name: String
  private let sizes: Architecture

  /// The variant in full size.
  public init(_ variant: PublishedVariant) { self.init(variant.rawValue, variant.architecture) }

  public init(_ name: String, _ sizes: Architecture) { (self.name, self.sizes) = (name, sizes) }

  /// Writes `config.json`, the checkpoints (safetensors, float32: gigabytes) and a copy of `vocabulary` into `folder`, which
  /// is made.
  public func write(to folder: String, vocabulary: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let files = ModelConfiguration.Files()
    try write(folder, files.clip) { scope in
      _ = try CLIPTextTower(scope, sizes.clip)
      _ = try CLIPImageTower(scope["visual"], sizes.clip)
    }
    try write(folder, files.sync, under: "vfeat_extractor.") { _ = try Synchformer($0, sizes.sync) }
    try write(folder, files.flow) { _ = try FlowTransformer($0, sizes.flow) }
    try write(folder, files.latentDecoder) { _ = try LatentDecoder($0, sizes.latentDecoder) }
    try write(folder, files.vocoder, under: "generator.") { _ = try Vocoder($0, sizes.vocoder) }
    try FileManager.default.copyItem(atPath: vocabulary, toPath: "\(folder)/\(files.vocabulary)")
    let configuration = ModelConfiguration(
      name: "synthetic-\(name)", license: "random numbers", architecture: sizes, files: files)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(configuration).write(
      to: URL(fileURLWithPath: "\(folder)/\(ModelConfiguration.fileName)"))
  }

  private func write(
    _ folder: String, _ file: String, under root: String = "", _ build: (WeightScope) throws -> Void
  ) throws {
    let weights = SyntheticWeights()
    try build(weights.scope)
    try weights.write(to: "\(folder)/\(file)") { root + $0 }
  }
}
