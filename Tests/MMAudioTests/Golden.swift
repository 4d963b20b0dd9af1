import Foundation
import MMAudio
import Materials
import Tensors
import TestSupport
import Testing
import Weights

/// A file below Tests/Golden, without its extension: `io/clip_text`.
func golden(_ name: String) throws -> any Checkpoint {
  try openCheckpoint(Repository.goldens.appendingPathComponent("\(name).safetensors").path)
}

extension Checkpoint {
  /// `[N, 3, height, width]` bytes as pictures.
  func pictures(_ name: String) throws -> [Picture] {
    let shape = try #require(entries[name]).shape
    let (height, width) = (shape[2], shape[3])
    let bytes = try integers(name).map { UInt8($0) }
    return (0..<shape[0]).map { n in
      let pixels = (0..<height * width).flatMap { i in
        (0..<3).map { bytes[(n * 3 + $0) * height * width + i] }
      }
      return Picture(width: width, height: height, pixels: pixels)
    }
  }

  /// `[rows, columns]` integers.
  func rows(_ name: String) throws -> [[Int]] {
    let shape = try #require(entries[name]).shape
    let values = try integers(name).map { Int($0) }
    return (0..<shape[0]).map { Array(values[$0 * shape[1]..<($0 + 1) * shape[1]]) }
  }
}

/// Root mean square of the difference over that of `wanted`; infinite for another shape or a number that is none.
func relativeError(_ found: Tensor?, _ wanted: Tensor) -> Double {
  guard let found, found.shape == wanted.shape else { return .infinity }
  let pairs = zip(found.values, wanted.values).map { (Double($0), Double($1)) }
  let error = pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  let size = pairs.reduce(0) { $0 + $1.1 * $1.1 }
  return error.isNaN ? .infinity : (error / size).squareRoot()
}

/// Keeps what a network shows.
final class Rungs {
  private(set) var tensors: [String: Tensor] = [:]

  var observer: Observer { { name, tensor in self.tensors[name] = tensor() } }
}

/// The sizes of the goldens' models, as their index gives them.
func decoded<Sizes: Decodable>(_ json: String) throws -> Sizes {
  try JSONDecoder().decode(Sizes.self, from: Data(json.utf8))
}

func tinyCLIP(_ change: (inout CLIPSizes) -> Void = { _ in }) throws -> CLIPSizes {
  var sizes: CLIPSizes = try decoded(
    """
    {"embed_dim": 24, "input_size": 48, "vocab": 512, "sot": 510, "eot": 511,
     "vision_cfg": {"layers": 2, "width": 32, "head_width": 16, "patch_size": 14},
     "text_cfg": {"context_length": 77, "width": 40, "heads": 5, "layers": 2}}
    """)
  change(&sizes)
  return sizes
}

func tinySync(_ change: (inout SyncSizes) -> Void = { _ in }) throws -> SyncSizes {
  var sizes: SyncSizes = try decoded(
    """
    {"image_size": 24, "patch_size": 8, "embed_dim": 32, "depth": 2, "num_heads": 4, "mlp_ratio": 4,
     "z_block": 2, "segment": 16, "step": 8}
    """)
  change(&sizes)
  return sizes
}

/// Pictures of noise, all different, the same for the same seed.
func noisePictures(_ count: Int, side: Int, seed: UInt64 = 1) -> [Picture] {
  var state = seed
  return (0..<count).map { _ in
    let pixels = (0..<side * side * 3).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    return Picture(width: side, height: side, pixels: pixels)
  }
}
