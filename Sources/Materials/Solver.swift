/// How the sampler follows the flow from one step to the next; one pass of the network a step either way.
public enum Solver: String, Sendable, Codable, CaseIterable {
  /// Straight on, as the reference.
  case euler
  /// Bent by the step before (Adams and Bashforth's second order): near the result of more Euler steps.
  case multistep
}
