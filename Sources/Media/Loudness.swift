import CEBUR128
import Materials

/// How loud a waveform is to a listener, by EBU R 128 (libebur128).
public struct Loudness: Sendable, Equatable {
  /// LUFS over the whole length; nil for silence and for less than 0.4 s, about which the norm says nothing.
  public let integrated: Double?
  /// The highest point of the curve through the samples, in dBTP; minus infinity for silence.
  public let truePeak: Double

  public init(of waveform: Waveform) {
    let modes = Int32(EBUR128_MODE_I.rawValue | EBUR128_MODE_TRUE_PEAK.rawValue)
    var meter = ebur128_init(1, UInt(max(0, waveform.samplingRate)), modes)
    // Rates that the meter refuses (under 16 Hz, over 2.8 MHz) are no sound.
    guard meter != nil else {
      (integrated, truePeak) = (nil, -.infinity)
      return
    }
    defer { ebur128_destroy(&meter) }
    ebur128_add_frames_float(meter, waveform.samples, waveform.samples.count)
    var (loudness, peak) = (-Double.infinity, 0.0)
    ebur128_loudness_global(meter, &loudness)
    ebur128_true_peak(meter, 0, &peak)
    integrated = loudness.isFinite ? loudness : nil
    truePeak = Level.decibels(peak)
  }
}
