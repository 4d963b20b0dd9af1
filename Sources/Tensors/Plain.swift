#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Activation {
  /// The definition that kernels are tested against.
  func plain(_ x: Float) -> Float {
    switch self {
    case .none: x
    case .silu: x / (1 + expf(-x))
    case .selu: x > 0 ? 1.0507009873554805 * x : 1.0507009873554805 * 1.6732632423543772 * expm1f(x)
    case .gelu: 0.5 * x * (1 + erff(x * 0.70710678118654752))
    case .quickGELU: x / (1 + expf(-1.702 * x))
    case .tanh: tanhf(x)
    }
  }
}
