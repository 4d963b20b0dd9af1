import Foundation
import MMAudio
import Weights

/// A folder of goldens: outputs of the reference at tiny sizes with random weights, and what they were made from.
///
///     index.json                  what each file describes, the models' sizes
///     weights/*.safetensors       the models
///     pth/*                       the same values as PyTorch saves them
///     io/*                        inputs, intermediate tensors and outputs of one stage or one whole generation
public struct GoldenSet {
  let folder: URL
  let index: GoldenIndex

  /// - Throws: `VerificationError.noIndex` or `.unreadableIndex`.
  public init(folder: String) throws(VerificationError) {
    self.folder = URL(fileURLWithPath: folder, isDirectory: true)
    let path = self.folder.appendingPathComponent("index.json").path
    guard let data = FileManager.default.contents(atPath: path) else { throw .noIndex(path: path) }
    do {
      index = try JSONDecoder().decode(GoldenIndex.self, from: data)
    } catch {
      throw .unreadableIndex(path: path)
    }
  }

  /// Names of all files, of the index and of the folder: neither may hide something from the other.
  var names: [String] {
    var names = Set(index.files.keys)
    for part in ["weights", "pth", "io"] {
      let path = folder.appendingPathComponent(part).path
      let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      names.formUnion(files.filter { !$0.hasPrefix(".") }.map { "\(part)/\($0)" })
    }
    return names.sorted()
  }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  func data(_ name: String) throws(VerificationError) -> Data {
    guard let data = FileManager.default.contents(atPath: path(name)) else {
      throw .missingFile(path: path(name))
    }
    return data
  }

  func weights(_ config: String) throws(WeightsError) -> any Checkpoint {
    try openCheckpoint(path("weights/\(config).safetensors"))
  }

  func sizes<Sizes: Decodable>(_ config: String, _ type: Sizes.Type = Sizes.self) throws -> Sizes {
    guard let object = index.configs[config] else { throw VerificationError.unknownConfig(name: config) }
    return try object.decoded()
  }

  /// The whole model of which `dit` is the flow transformer. Parts that are not named are those that fit it; of the two
  /// rates there are, the one that gives the case's duration its latent tokens.
  func architecture(
    dit: String, vae: String? = nil, vocoder: String? = nil, seq: GoldenEntry.Lengths, duration: Double
  ) throws -> Architecture {
    let rates = [(16_000, 256), (44_100, 512)]
    let candidates = try rates.map { rate, hop in
      try architecture(dit: dit, vae: vae, vocoder: vocoder, rate: rate, hop: hop)
    }
    let fitting = try candidates.first {
      try SequenceLengths(duration: duration, of: $0).latent == seq.latent
    }
    return fitting ?? candidates[0]
  }

  private func architecture(
    dit: String, vae: String?, vocoder: String?, rate: Int, hop: Int
  ) throws -> Architecture {
    let configs = index.configs
    let latentDim = configs[dit]?.integer("latent_dim")
    let vae =
      vae
      ?? configs.keys.sorted().first { configs[$0]?.integer("embed_dim") == latentDim && $0.hasPrefix("vae") }
    let bins = vae.flatMap { configs[$0]?.integer("data_dim") }
    let vocoder = vocoder ?? configs.keys.sorted().first { configs[$0]?.integer("num_mels") == bins }
    var parts: [String: JSONObject] = [
      "sampling_rate": .number(rate), "hop": .number(hop), "mel_frames_per_latent": .number(2),
    ]
    let names = [
      "flow": dit, "clip": "clip", "sync": "synchformer", "latent_decoder": vae, "vocoder": vocoder,
    ]
    for (part, name) in names {
      guard let name, let config = configs[name] else {
        throw VerificationError.unknownConfig(name: name ?? part)
      }
      parts[part] = config
    }
    return try JSONObject.object(parts).decoded()
  }
}

/// Why a set of goldens cannot be run, or a case of it: facts only.
public enum VerificationError: Error, Equatable, Sendable {
  /// A folder of goldens has an `index.json`.
  case noIndex(path: String)
  case unreadableIndex(path: String)
  case missingFile(path: String)
  case unreadableFile(path: String)
  /// A case needs room for a small file.
  case unwritableFolder(path: String)
  /// A case speaks of a model that `configs` does not have.
  case unknownConfig(name: String)
  /// A case lacks a setting that is needed to run it.
  case missingSetting(name: String)
  /// A tensor has not the axes that its case needs.
  case unusableTensor(name: String, shape: [Int])
}
