import Materials
import Tensors

/// From noise (time 0) to data (time 1), a step at a time, by Euler's method or a multistep one: the caller
/// owns progress, preview and cancellation, and simply stops asking.
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
  private let solver: Solver
  private let jumps: [Float]

  /// - Parameter jumps: times from which on the flow is another (guidance begins or ends): a multistep method
  ///   must not draw a line across.
  public init(
    grid: TimeGrid, noise: Tensor, solver: Solver = .euler, jumps: [Float] = [], flow: @escaping Flow
  ) {
    self.grid = grid
    self.solver = solver
    self.jumps = jumps
    self.noise = noise
    self.flow = flow
  }

  public func makeIterator() -> Iterator { Iterator(self) }

  public struct Iterator: IteratorProtocol {
    private let sampler: Sampler
    private var grid: TimeGrid { sampler.grid }
    private var state: Tensor
    private var before: Tensor?
    private var index = 0

    fileprivate init(_ sampler: Sampler) {
      self.sampler = sampler
      state = sampler.noise
    }

    public mutating func next() -> Result<Step, any Error>? {
      guard index < grid.steps else { return nil }
      let result = Result { try step() }
      if case .success(let step) = result {
        (index, state, before) = (index + 1, step.next, step.flow)
      } else {
        index = grid.steps
      }
      return result
    }

    private func step() throws -> Step {
      let flow = try sampler.flow(state, grid.times[index])
      return Step(
        index: index, time: grid.times[index], state: state, flow: flow,
        next: state.combined(bent(flow), factor: grid.width(ofStep: index)))
    }

    /// The flow half a step on, on the line through this step's and the last one's.
    private func bent(_ flow: Tensor) -> Tensor {
      guard sampler.solver == .multistep, let before else { return flow }
      let (past, now) = (grid.times[index - 1], grid.times[index])
      if sampler.jumps.contains(where: { past < $0 && $0 <= now }) { return flow }
      let half = 0.5 * grid.width(ofStep: index) / grid.width(ofStep: index - 1)
      return flow.combined(before, factor: -half, selfFactor: 1 + half)
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
  /// Times in which guidance counts; outside the conditions alone do.
  private let interval: ClosedRange<Float>

  /// - Parameter conditions: from `FlowTransformer.conditions(_:_:guidance:)` with the same guidance.
  public init(
    _ network: FlowTransformer, _ conditions: Conditions, guidance: Double,
    interval: ClosedRange<Double>? = nil
  ) {
    self.network = network
    self.conditions = conditions
    self.guidance = guidance
    self.interval = guidedTimes(interval)
  }

  /// Times from which on the flow is another.
  var jumps: [Float] {
    Self.needsEmptyConditions(guidance) ? [interval.lowerBound, interval.upperBound.nextUp] : []
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
    guard interval.contains(time) else {
      let real = conditions.withoutEmpty
      return try network.flow(
        state, at: Array(repeating: time, count: real.sets), real, progress: progress)
    }
    let items = state.shape[0]
    let both = try network.flow(.tiled(state, times: 2), at: times, conditions, progress: progress)
    return both.rows(0..<items).combined(
      both.rows(items..<2 * items), factor: Float(1 - guidance), selfFactor: Float(guidance))
  }
}

/// As the sampler's times are.
func guidedTimes(_ interval: ClosedRange<Double>?) -> ClosedRange<Float> {
  interval.map { Float($0.lowerBound)...Float($0.upperBound) } ?? 0...1
}

/// Noise for takes of one video: every seed draws on its own, so that a take of a batch is what it would be
/// alone. (The reference draws a batch in one call: `noise(seed:shape:)`.)
public func noise(seeds: [UInt64], tokens: Int, channels: Int) -> Tensor {
  .concatenatedRows(seeds.map { noise(seed: $0, shape: [1, tokens, channels]) })
}
