import CKernels

/// What the kernels could do at best on this machine, just now, on all threads.
public struct Roofline: Sendable {
  /// Arithmetic, flop a second, two a multiply-add: of each format's instructions, float32's where it has none.
  public let flops: [NumberFormat: Double]
  /// Reading from memory, bytes a second.
  public let reads: Double

  /// Takes about a second.
  public static func measured(_ formats: Set<NumberFormat>) -> Roofline {
    let flops = formats.map { ($0, onset_peak_flops($0.kernel)) }
    return Roofline(flops: Dictionary(uniqueKeysWithValues: flops), reads: onset_peak_reads())
  }
}
