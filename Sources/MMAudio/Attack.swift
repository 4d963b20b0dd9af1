import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How hard a mel's sounds begin. A mel is measured in windows that are four hops long, so a blow rises in it over several
/// frames, and what follows its levels smoothly begins early and soft. Richardson and Lucy's iteration (1972, 1974) undoes the
/// blur of the levels in steps of a quarter of a hop; the share of what it finds and the smooth levels is a factor for each
/// sample.
///
///     log-mel [B, T, bins] -> levels [B, T] -> power [B, 4 T] -> factors [B, T * hop]
///
/// For a vocoder of our own; the published ones have learned it. Source: `training/mini/excitation.py`.
public struct Attack: Sendable {
  private static let rounds = 16
  private static let (least, most) = (0.03, 4.0)

  private let sizes: MelSizes
  /// Hz that a bin reaches over: what its level stands for.
  private let widths: [Double]
  /// Steps to a hop, and how many of the window lie ahead of the hop.
  private let (steps, lead): (Int, Int)
  /// The squared window's shares, by step.
  private let blur: [Double]

  public init(_ sizes: MelSizes) {
    self.sizes = sizes
    steps = 4
    let grid = sizes.hop / steps
    lead = (sizes.window - sizes.hop) / 2 / grid
    let corners = MelTriangle.corners(sizes)
    widths = (0..<sizes.bins).map { corners[$0 + 2] - corners[$0] }
    let shares = (0..<sizes.window / grid).map { step in
      (step * grid..<(step + 1) * grid).reduce(0.0) {
        let hann = 0.5 - 0.5 * cos(2 * .pi * Double($1) / Double(sizes.window))
        return $0 + hann * hann
      }
    }
    let whole = shares.reduce(0, +)
    blur = shares.map { $0 / whole }
  }

  /// - Parameter mel: `[B, T, bins]`.
  /// - Returns: `[B, T * hop]`, each within 0.03...4.
  public func callAsFunction(_ mel: Tensor) -> Tensor {
    let (items, frames) = (mel.shape[0], mel.shape[1])
    return Tensor(shape: [items, frames * sizes.hop]) { out in
      for item in 0..<items {
        let factors = factors(levels(mel[item].values, frames))
        let start = item * frames * sizes.hop
        for (index, factor) in factors.enumerated() { out[start + index] = Float(factor) }
      }
    }
  }

  private func levels(_ mel: [Float], _ frames: Int) -> [Double] {
    (0..<frames).map { frame in
      (0..<sizes.bins).reduce(1e-12) {
        $0 + pow(10, 2 * Double(mel[frame * sizes.bins + $1])) * widths[$1]
      }
    }
  }

  private func factors(_ levels: [Double]) -> [Double] {
    let smooth = Self.finer(levels, by: steps)
    let whole = spread([Double](repeating: 1, count: levels.count)).map { max($0, 1e-6) }
    var power = smooth
    for _ in 0..<Self.rounds {
      let ratios = zip(levels, blurred(power)).map { $0 / max($1, 1e-14) }
      for (step, ratio) in spread(ratios).enumerated() { power[step] *= ratio / whole[step] }
    }
    let shares = zip(power, smooth).map { min(max(($0 / $1).squareRoot(), Self.least), Self.most) }
    return Self.finer(shares, by: sizes.hop / steps)
  }

  /// As the mel would measure that power; beyond its ends it stays as it is there.
  private func blurred(_ power: [Double]) -> [Double] {
    (0..<power.count / steps).map { frame in
      blur.indices.reduce(0) {
        $0 + blur[$1] * power[min(max(frame * steps + $1 - lead, 0), power.count - 1)]
      }
    }
  }

  /// To each step what the frames that reach it say, by their share in it.
  private func spread(_ frames: [Double]) -> [Double] {
    var out = [Double](repeating: 0, count: frames.count * steps)
    for (frame, value) in frames.enumerated() {
      for (tap, share) in blur.enumerated() where out.indices.contains(frame * steps + tap - lead) {
        out[frame * steps + tap - lead] += share * value
      }
    }
    return out
  }

  /// Values at the middles of longer stretches at those of shorter ones, straight between them.
  private static func finer(_ values: [Double], by factor: Int) -> [Double] {
    (0..<values.count * factor).map { index in
      let place = min(max((Double(index) + 0.5) / Double(factor) - 0.5, 0), Double(values.count - 1))
      let (from, share) = (Int(place), place - place.rounded(.down))
      return values[from] + (values[min(from + 1, values.count - 1)] - values[from]) * share
    }
  }
}
