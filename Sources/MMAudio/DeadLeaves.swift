import Materials

/// Pictures that nobody took: discs of all sizes that drift and hide each other, which gives the edges and the spectrum of
/// photographs (Lee, Mumford and Huang 2001, "Occlusion models for natural images"). The same everywhere.
struct DeadLeaves {
  /// Lengths in sides of the picture, times in seconds.
  private struct Leaf {
    let radius, x, y, dx, dy: Float
    let colour: (Float, Float, Float)
  }

  private static let count = 600
  private static let radii: ClosedRange<Float> = 0.015...0.5

  /// The last one lies on top.
  private let leaves: [Leaf]

  init(seed: UInt64) {
    var random = MersenneTwister(seed: seed)
    leaves = (0..<Self.count).map { _ in
      // Of r^-3, so that every scale covers as much as any other.
      let (least, most) = (
        1 / (Self.radii.lowerBound * Self.radii.lowerBound),
        1 / (Self.radii.upperBound * Self.radii.upperBound)
      )
      let radius = 1 / (most + (least - most) * random.uniform()).squareRoot()
      let (x, y) = (1.2 * random.uniform() - 0.1, 1.2 * random.uniform() - 0.1)
      let (dx, dy) = (0.6 * random.uniform() - 0.3, 0.6 * random.uniform() - 0.3)
      let (light, warmth, green) = (
        random.uniform(), 0.3 * random.uniform() - 0.15, 0.2 * random.uniform() - 0.1
      )
      return Leaf(
        radius: radius, x: x, y: y, dx: dx, dy: dy, colour: (light + warmth, light + green, light - warmth))
    }
  }

  /// A square of `side` pixels.
  func picture(side: Int, at time: Float = 0) -> Picture {
    var pixels = [UInt8](repeating: 128, count: 3 * side * side)
    let size = Float(side)
    for leaf in leaves {
      let (x, y, radius) = (
        (leaf.x + time * leaf.dx) * size, (leaf.y + time * leaf.dy) * size, leaf.radius * size
      )
      let rows = max(Int(y - radius), 0)..<max(min(Int(y + radius) + 1, side), max(Int(y - radius), 0))
      for row in rows {
        let above = Float(row) - y
        let half = max(radius * radius - above * above, 0).squareRoot()
        let first = min(max(Int(x - half), 0), side)
        for column in first..<max(first, min(Int(x + half) + 1, side)) {
          // Lit from above.
          let shade = 0.85 - 0.15 * above / radius
          let pixel = 3 * (row * side + column)
          pixels[pixel] = Self.byte(leaf.colour.0 * shade)
          pixels[pixel + 1] = Self.byte(leaf.colour.1 * shade)
          pixels[pixel + 2] = Self.byte(leaf.colour.2 * shade)
        }
      }
    }
    return Picture(width: side, height: side, pixels: pixels)
  }

  private static func byte(_ value: Float) -> UInt8 { UInt8(max(0, min(255, 255 * value))) }
}
