import Foundation
import MMAudio
import Tensors
import Weights

/// Checkpoints: what is in them, and that a network takes them whole.
extension CaseTable {
  /// The index's counts, and a network that uses every tensor.
  static func modelWeights(_ golden: GoldenCase) throws {
    let file = try golden.whole()
    let values = file.entries.values.reduce(0) { $0 + $1.count }
    if let tensors = golden.entry.tensorCount {
      golden.check(Check("tensors", [file.entries.count], [tensors]))
    }
    if let wanted = golden.entry.valueCount { golden.check(Check("values", [values], [wanted])) }
    let config = String(golden.name.dropFirst("weights/".count).dropLast(".safetensors".count))
    golden.check(Check("networks built", [try build(config, file, golden.set)], [1]))
  }

  /// The same values as a safetensors file, tensor by tensor, whatever else the archive holds.
  static func torchArchive(_ golden: GoldenCase) throws {
    let archive = try golden.whole()
    guard let match = golden.entry.describes?.firstMatch(of: #/weights/(\w+)/#) else {
      throw VerificationError.missingSetting(name: "describes: weights/...")
    }
    let config = String(match.1)
    let reference = try golden.set.weights(config)
    let landmark = reference.entries.keys.min() ?? ""
    let root = archive.root(of: landmark)
    for name in reference.entries.keys.sorted() {
      let full = root.isEmpty ? name : "\(root).\(name)"
      golden.check(Check(name, try archive.tensor(full), try reference.tensor(name), .exact))
    }
    golden.check(Check("networks built", [try build(config, archive, golden.set)], [1]))
  }

  /// Weight norm, folded, in each spelling.
  static func foldedWeights(_ golden: GoldenCase) throws {
    let file = try golden.whole()
    let name = golden.name.dropFirst("weights/".count).dropLast(".safetensors".count)
    let config = String(name.prefix { $0 != "_" })
    let reference = WeightScope.vocoder(try golden.set.weights(config))
    let spellings = [".parametrizations.weight.original1", ".weight"]
    for (name, entry) in file.entries.sorted(by: { $0.key < $1.key }) {
      if let spelling = spellings.first(where: { name.hasSuffix($0) }) {
        let module = String(name.dropLast(spelling.count))
        let found = try WeightScope(file).at(module).normedWeight(entry.shape)
        golden.check(Check(module, try reference.at(module).normedWeight(entry.shape), found))
      } else if !name.contains("parametrizations") {
        golden.check(Check(name, try reference.tensor(name, entry.shape), try file.tensor(name), .exact))
      }
    }
  }

  /// A vocoder's `config.json` says the same as the index.
  static func vocoderConfig(_ golden: GoldenCase) throws {
    guard let found = try? JSONDecoder().decode(VocoderSizes.self, from: golden.set.data(golden.name)) else {
      throw VerificationError.unreadableFile(path: golden.set.path(golden.name))
    }
    let known = golden.set.index.configs.values.compactMap { try? $0.decoded(VocoderSizes.self) }
    golden.check(Check("configs of these sizes", [known.count { $0 == found }], [1]))
  }

  /// Builds the network of a config's name from a checkpoint, which throws if any tensor is missing or left over.
  /// - Returns: how many networks know the name: 1, or 0.
  private static func build(_ config: String, _ file: any Checkpoint, _ set: GoldenSet) throws -> Int {
    switch config {
    case _ where config.hasPrefix("dit"): _ = try FlowTransformer(.flow(file), set.sizes(config))
    case _ where config.hasPrefix("vae"): _ = try LatentDecoder(.latentDecoder(file), set.sizes(config))
    case _ where config.hasPrefix("bigvgan"): _ = try Vocoder(.vocoder(file), set.sizes(config))
    case "synchformer": _ = try Synchformer(.synchformer(file), set.sizes(config))
    case "clip":
      _ = try CLIPImageTower(.clipImage(file), set.sizes(config))
      _ = try CLIPTextTower(.clipText(file), set.sizes(config))
    default: return 0
    }
    return 1
  }
}

extension WeightScope {
  /// The scope of a dotted name.
  fileprivate func at(_ path: String) -> WeightScope {
    path.split(separator: ".").reduce(self) { $0[String($1)] }
  }
}
