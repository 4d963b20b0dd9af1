import Foundation
import MMAudio
import Tensors
import TestSupport
import Weights

/// The goldens' tiny networks as a whole model folder that performs prompts: the text tower gets ids for
/// three merges, and rates are such that a second lasts a second.
struct TinyModelFolder {
  let path: String

  init(in folder: URL) throws {
    path = folder.path
    for (name, weights) in [("flow", "dit_v2"), ("sync", "synchformer"), ("vocoder", "bigvgan44")] {
      try FileManager.default.copyItem(
        atPath: Repository.goldens.appendingPathComponent("weights/\(weights).safetensors").path,
        toPath: "\(path)/\(name).safetensors")
    }
    try FileManager.default.copyItem(
      atPath: Repository.goldens.appendingPathComponent("weights/vae44.safetensors").path,
      toPath: "\(path)/latent_decoder.safetensors")
    try writeCLIP()
    try "#version: test\nh e\nhe l\nl o</w>\n".write(
      toFile: "\(path)/vocabulary.txt", atomically: true, encoding: .utf8)
    try configuration().write(to: folder.appendingPathComponent("config.json"))
  }

  /// `config.json`, perhaps with one thing replaced.
  func configuration(_ old: String = "", _ new: String = "") throws -> Data {
    var model = ModelConfiguration(name: "tiny", license: "MIT", architecture: Tiny.architecture44)
    model.architecture.samplingRate = 1400
    model.architecture.hop = 16
    (model.architecture.clip.vocabulary, model.architecture.clip.start, model.architecture.clip.end) = (
      517, 515, 516
    )
    let json = String(decoding: try JSONEncoder().encode(model), as: UTF8.self)
    return Data((old.isEmpty ? json : json.replacingOccurrences(of: old, with: new)).utf8)
  }

  private func writeCLIP() throws {
    let clip = try golden("weights/clip")
    var writer = SafetensorsWriter()
    for name in clip.entries.keys.sorted() {
      let tensor = try clip.tensor(name)
      let isEmbedding = name == "token_embedding.weight"
      writer.add(name, isEmbedding ? .concatenatedRows([tensor, tensor.rows(0..<5)]) : tensor)
    }
    try writer.write(to: "\(path)/clip.safetensors")
  }
}
