/// The times of the sampler's steps: 0 to 1 in equal steps, float32, as `torch.linspace(0, 1, steps + 1)` rounds them.
public struct TimeGrid: Sendable {
  /// `steps + 1` times, 0 first, 1 last.
  public let times: [Float]

  public var steps: Int { times.count - 1 }

  public init(steps: Int) {
    precondition(steps > 0, "a grid has at least one step")
    let width = 1 / Float(steps)
    // Counted from both ends towards the middle, the product not rounded on its own.
    times = (0...steps).map { i in
      i < (steps + 1) / 2 ? width * Float(i) : Float(1).addingProduct(-width, Float(steps - i))
    }
  }

  /// How far step `index` goes.
  public func width(ofStep index: Int) -> Float { times[index + 1] - times[index] }
}
