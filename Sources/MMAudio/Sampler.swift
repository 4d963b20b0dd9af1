import Tensors

/// Euler's method from noise (time 0) to data (time 1), a step at a time: the caller owns progress, preview
/// and cancellation, and simply stops asking.
///
///     for step in Sampler(grid: TimeGrid(steps: 25), noise: noise, flow: guided) {
///       latent = try step.get().next
///     }
///
/// After a failed step there is no further one.
public struct Sampler: Sequence {
  public struct Step: Sendable {
    /// From 0.
    public let index: Int
    public let time: Float
    /// Before the step.
    public let state: Tensor
    public let flow: Tensor
    /// After the step; the last step's is the sampler's result.
    public let next: Tensor

    /// Where the flow would lead if it went straight on to time 1; after the last step that is the result.
    public var estimate: Tensor { state.combined(flow, factor: 1 - time) }
  }

  /// Where the flow goes from a state at a time.
  public typealias Flow = (_ state: Tensor, _ time: Float) throws -> Tensor

  private let grid: TimeGrid
  private let noise: Tensor
  private let flow: Flow

  public init(grid: TimeGrid, noise: Tensor, flow: @escaping Flow) {
    self.grid = grid
    self.noise = noise
    self.flow = flow
  }

  public func makeIterator() -> Iterator { Iterator(grid: grid, flow: flow, state: noise) }

  public struct Iterator: IteratorProtocol {
    fileprivate let grid: TimeGrid
    fileprivate let flow: Flow
    fileprivate var state: Tensor
    private var index = 0

    fileprivate init(grid: TimeGrid, flow: @escaping Flow, state: Tensor) {
      self.grid = grid
      self.flow = flow
      self.state = state
    }

    public mutating func next() -> Result<Step, any Error>? {
      guard index < grid.steps else { return nil }
      let result = Result { try step() }
      if case .success(let step) = result {
        (index, state) = (index + 1, step.next)
      } else {
        index = grid.steps
      }
      return result
    }

    private func step() throws -> Step {
      let flow = try flow(state, grid.times[index])
      return Step(
        index: index, time: grid.times[index], state: state, flow: flow,
        next: state.combined(flow, factor: grid.width(ofStep: index)))
    }
  }
}

/// The flow with guidance: away from what the empty conditions say, by `guidance`.
///
/// Below 1 the conditions alone count, in one pass; from 1 on (also at exactly 1, as in the reference) both
/// are asked, as one batch: `guidance * flow(conditions) + (1 - guidance) * flow(empty)`.
public struct GuidedFlow: Sendable {
  private let network: FlowTransformer
  private let conditions: Conditions
  private let guidance: Double

  /// - Parameter conditions: from `FlowTransformer.conditions(_:_:guidance:)` with the same guidance.
  public init(_ network: FlowTransformer, _ conditions: Conditions, guidance: Double) {
    self.network = network
    self.conditions = conditions
    self.guidance = guidance
  }

  public static func needsEmptyConditions(_ guidance: Double) -> Bool { !(guidance < 1) }

  /// - Parameters:
  ///   - state: `[takes, N, latentDim]`; with several videos all takes of the first, then the second's.
  ///   - progress: blocks done and in all; may throw to stop.
  public func callAsFunction(
    _ state: Tensor, _ time: Float, progress: Progress = { _, _ in }
  ) throws -> Tensor {
    let times = Array(repeating: time, count: conditions.sets)
    guard Self.needsEmptyConditions(guidance) else {
      return try network.flow(state, at: times, conditions, progress: progress)
    }
    let items = state.shape[0]
    let both = try network.flow(.tiled(state, times: 2), at: times, conditions, progress: progress)
    return both.rows(0..<items).combined(
      both.rows(items..<2 * items), factor: Float(1 - guidance), selfFactor: Float(guidance))
  }
}

/// Noise for takes of one video: every seed draws on its own, so that a take of a batch is what it would be
/// alone. (The reference draws a batch in one call: `noise(seed:shape:)`.)
public func noise(seeds: [UInt64], tokens: Int, channels: Int) -> Tensor {
  .concatenatedRows(seeds.map { noise(seed: $0, shape: [1, tokens, channels]) })
}
