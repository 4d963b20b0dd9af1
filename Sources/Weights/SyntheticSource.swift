import Tensors

/// Small random numbers under every name that layers ask for.
final class SyntheticSource: WeightSource {
  private let seed: UInt64

  init(seed: UInt64) { self.seed = seed }

  func has(_ name: String) -> Bool { !name.contains("parametrizations") }

  /// Uniform with the variance of PyTorch's default initialisation, 1 / (3 fan-in), so that activations stay finite.
  func tensor(_ name: String, _ shape: [Int]) -> Tensor {
    var state = seed
    for byte in name.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let fanIn = Float(max(shape.dropFirst().reduce(1, *), 1))
    let bound = shape.count > 1 ? 1 / fanIn.squareRoot() : 0.1
    return Tensor(shape: shape) { out in
      for i in out.indices {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        out[i] = bound * (Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648)
      }
    }
  }

  func finish(_ prefix: String) {}
}
