/// Point-wise functions that a layer can apply to its result before writing it.
public enum Activation: Sendable {
  case none
  /// `x * sigmoid(x)`.
  case silu
  /// Scaled exponential linear unit (scale 1.0507009873554805, alpha 1.6732632423543772).
  case selu
  /// `x * Phi(x)`, exact, by the error function.
  case gelu
  /// `x * sigmoid(1.702 x)`.
  case quickGELU
  case tanh
}
