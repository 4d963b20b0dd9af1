import Materials

/// The two takes of a comparison.
public enum Side: String, Sendable, CaseIterable {
  case a, b

  public var other: Side { self == .a ? .b : .a }
}

/// A take as the player holds it: whole, in memory.
public struct Track: Sendable, Equatable {
  /// The owner's name for it; the player only hands it back.
  public let id: String
  public let waveform: Waveform
  /// Linear; used only while loudness is matched.
  public var gain: Float

  public init(id: String, waveform: Waveform, gain: Float = 1) {
    self.id = id
    self.waveform = waveform
    self.gain = gain
  }

  /// The same sound at another rate, in Hz; itself where the rate is the same.
  func resampled(to samplingRate: Int) -> Track {
    guard waveform.samplingRate != samplingRate else { return self }
    return Track(id: id, waveform: waveform.resampled(to: samplingRate), gain: gain)
  }
}

/// How loud the last moment was; linear, 1 is full scale.
public struct Meter: Sendable, Equatable {
  public var peak: Float
  public var rms: Float

  public init(peak: Float = 0, rms: Float = 0) {
    self.peak = peak
    self.rms = rms
  }

  init(_ samples: UnsafeMutableBufferPointer<Float>) {
    var (peak, energy): (Float, Float) = (0, 0)
    for sample in samples {
      peak = max(peak, abs(sample))
      energy += sample * sample
    }
    self.init(peak: peak, rms: (energy / Float(max(1, samples.count))).squareRoot())
  }
}
