import Foundation
import MMAudio
import Materials
import Tensors
import TestSupport
import Testing
import Weights

/// Whether towers hold in int8, by the embedded model's: as they are, and with an outlier that changes nothing in float32.
@Suite struct TowerTrialTests {
  private static let folder = Repository.assets.appendingPathComponent("models/onset-mini").path

  private func files() throws -> ModelFiles {
    try ModelConfiguration(folder: Self.folder).located(in: Self.folder)
  }

  @Test func trainedTowersHold() throws {
    var heard: [Int] = []
    let holds = try files().towersHoldInInt8 { stage, done, total in
      #expect(stage == .trial && total == 400)
      heard.append(done)
    }
    #expect(holds)
    #expect(heard == heard.sorted() && heard.last == 400)
  }

  @Test func outliersAreSeen() throws {
    try withTemporaryFolder { folder in
      var files = try files()
      let grey = Picture(width: 64, height: 64, pixels: [UInt8](repeating: 90, count: 64 * 64 * 3))
      let before = try Pipeline(files).clip([grey])
      files.clip = try withOutliers(files.clip, in: folder)
      let error = relativeError(try Pipeline(files).clip([grey]), before)
      #expect(error < 1e-3, "float32 does not mind")
      #expect(try !files.towersHoldInInt8())
    }
  }

  /// A channel of each block's input is 200 times as large, and its weights as small.
  private func withOutliers(_ path: String, in folder: URL) throws -> String {
    let (checkpoint, factor) = (try openCheckpoint(path), Float(200))
    var writer = SafetensorsWriter()
    for name in checkpoint.entries.keys {
      var tensor = try checkpoint.tensor(name)
      if name.contains("visual"), name.contains(".ln_1.") || name.contains(".ln_2.") {
        tensor = scaled(tensor, column: 3, by: factor)
      } else if name.contains("visual"),
        name.hasSuffix("attn.in_proj_weight") || name.hasSuffix("c_fc.weight")
      {
        tensor = scaled(tensor, column: 3, by: 1 / factor)
      }
      writer.add(name, tensor)
    }
    let file = folder.appendingPathComponent("clip.safetensors")
    try Data(writer.bytes).write(to: file)
    return file.path
  }

  private func scaled(_ tensor: Tensor, column: Int, by factor: Float) -> Tensor {
    var values = tensor.values
    let width = tensor.shape.last ?? 1
    for i in stride(from: column, to: values.count, by: width) { values[i] *= factor }
    return Tensor(values, shape: tensor.shape)
  }

  @Test func stopsWhereItIsTold() throws {
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try files().towersHoldInInt8 { _, done, _ in if done > 0 { throw Enough() } }
    }
  }
}
