import CKernels

/// Which of the machine's vector units the kernels use. Levels agree to rounding.
public enum KernelLevel: Int32, CaseIterable, Comparable, Sendable {
  case plain, avx2, avx512, amx

  /// The best that this machine has, or the lower one that `ONSET_KERNELS` (plain, avx2, avx512, amx) asks for.
  public static var best: KernelLevel { KernelLevel(rawValue: onset_best_level()) ?? .plain }

  /// What calls from this thread use.
  public static var current: KernelLevel { KernelLevel(rawValue: onset_current_level()) ?? .plain }

  public static var available: [KernelLevel] { allCases.filter { $0 <= best } }

  /// Runs `body` with this level, or the best there is if that is lower, on this thread.
  public func use<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = Self.current
    onset_use_level(rawValue)
    defer { onset_use_level(before == Self.best ? -1 : before.rawValue) }
    return try body()
  }

  public static func < (a: KernelLevel, b: KernelLevel) -> Bool { a.rawValue < b.rawValue }
}
