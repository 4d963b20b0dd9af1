/// Mono sound: samples in [-1, 1] at a sampling rate in Hz.
public struct Waveform: Sendable, Equatable {
  public var samples: [Float]
  public let samplingRate: Int

  public init(samples: [Float], samplingRate: Int) {
    self.samples = samples
    self.samplingRate = samplingRate
  }

  /// Seconds.
  public var duration: Double { Double(samples.count) / Double(samplingRate) }
}
