import CKernels

/// What the kernels could do at best on this machine, just now, on all threads.
public struct Roofline: Sendable {
  /// Arithmetic in 32-bit floats, flop a second, two a multiply-add.
  public let flops: Double
  /// Reading from memory, bytes a second.
  public let reads: Double

  /// Takes about half a second.
  public static func measured() -> Roofline { Roofline(flops: onset_peak_flops(), reads: onset_peak_reads()) }
}
