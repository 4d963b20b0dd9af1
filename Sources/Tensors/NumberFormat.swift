import CKernels

/// How a matrix product keeps its weights and the rows that meet them; sums are 32 bits wide in all of them.
///
/// Relative errors of one product of random numbers: float32 3e-7, int16 4e-4, bfloat16 2.4e-3, int8 9e-3 (by
/// AVX2 alone, where rows have 7 bits, 1.6e-2).
public enum NumberFormat: String, CaseIterable, Sendable {
  case float32
  case bfloat16
  /// Integers of 13 bits for rows and about 11 for weights, with scales for rows and for outputs in each run of
  /// inputs.
  case int16
  /// The same with 8 bits.
  case int8

  /// Whether kernels of the current level are faster in it than in float32. Where they are not, products come
  /// out all the same, slowly.
  public var isFast: Bool { onset_has_format(kernel) }

  /// What the largest magnitude of a row of integers becomes in kernels of the current level; 0 for other formats. Kernels
  /// that differ in it give other results.
  public var largestRow: Int { onset_row_most(kernel) }

  var kernel: onset_format {
    switch self {
    case .float32: ONSET_FLOAT32
    case .bfloat16: ONSET_BFLOAT16
    case .int16: ONSET_INT16
    case .int8: ONSET_INT8
    }
  }
}
