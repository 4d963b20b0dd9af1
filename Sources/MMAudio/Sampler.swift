import Tensors

/// Euler's method from noise (time 0) to data (time 1), a step at a time: the caller owns progress, preview and
/// cancellation, and simply stops asking.
///
///     for step in Sampler(grid: TimeGrid(steps: 25), noise: noise, flow: guided) { latent = step.next }
public struct Sampler: Sequence {

  public struct Step {
    /// From 0.
    public let index: Int
    public let time: Float
    /// Before the step.
    public let state: Tensor
    public let flow: Tensor
    /// After the step; the last step's is the sampler's result.
    public let next: Tensor
  }

  public let grid: TimeGrid
  let noise: Tensor
  let flow: (Tensor, Float) -> Tensor

  public init(grid: TimeGrid, noise: Tensor, flow: @escaping (_ state: Tensor, _ time: Float) -> Tensor) {
    self.grid = grid
    self.noise = noise
    self.flow = flow
  }

  public func makeIterator() -> Iterator { Iterator(sampler: self, index: 0, state: noise) }

  public struct Iterator: IteratorProtocol {
    let sampler: Sampler
    var index: Int
    var state: Tensor

    public mutating func next() -> Step? {
      guard index < sampler.grid.steps else { return nil }
      let time = sampler.grid.times[index]
      let flow = sampler.flow(state, time)
      let next = state.combined(flow, factor: sampler.grid.width(ofStep: index))
      defer { (index, state) = (index + 1, next) }
      return Step(index: index, time: time, state: state, flow: flow, next: next)
    }
  }
}

/// The flow with guidance: away from what the empty conditions say, by `guidance`.
///
/// Below 1 the conditions alone count, in one pass; from 1 on (also at exactly 1, as in the reference) both are asked,
/// as one batch: `guidance * flow(conditions) + (1 - guidance) * flow(empty)`.
public struct GuidedFlow {
  private let network: FlowTransformer
  private let conditions: Conditions
  private let guidance: Double

  /// - Parameter conditions: from `FlowTransformer.conditions(_:lengths:guidance:)` with the same guidance.
  public init(_ network: FlowTransformer, _ conditions: Conditions, guidance: Double) {
    self.network = network
    self.conditions = conditions
    self.guidance = guidance
  }

  public static func needsEmptyConditions(_ guidance: Double) -> Bool { !(guidance < 1) }

  /// - Parameter state: `[takes, N, latentDim]`, or with several videos all takes of the first, then the second's.
  public func callAsFunction(_ state: Tensor, _ time: Float) -> Tensor {
    let times = Array(repeating: time, count: conditions.sets)
    guard Self.needsEmptyConditions(guidance) else { return network.flow(state, at: times, conditions) }
    let items = state.shape[0]
    let both = network.flow(.tiled(state, times: 2), at: times, conditions)
    return both.rows(0..<items).combined(
      both.rows(items..<2 * items), factor: Float(1 - guidance), selfFactor: Float(guidance))
  }
}

/// Noise for takes of one video: every seed draws on its own, so that a take of a batch is what it would be alone.
/// (The reference draws a batch in one call: `noise(seed:shape:)`.)
public func noise(seeds: [UInt64], tokens: Int, channels: Int) -> Tensor {
  .concatenatedRows(seeds.map { noise(seed: $0, shape: [1, tokens, channels]) })
}
