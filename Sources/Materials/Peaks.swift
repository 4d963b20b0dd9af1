/// A waveform drawn small: the lowest and highest sample of equal stretches.
public struct Peaks: Sendable, Equatable {
  /// `[min, max, min, max, ...]`, one pair a stretch.
  public let values: [Float]

  /// - Parameter count: of stretches. Where there are fewer samples, neighbours share them; an empty waveform
  ///   is flat.
  public init(of waveform: Waveform, count: Int = 200) {
    let samples = waveform.samples
    var values: [Float] = []
    values.reserveCapacity(2 * max(0, count))
    for index in 0..<max(0, count) {
      let start = samples.count * index / count
      let end = max(start + 1, samples.count * (index + 1) / count)
      let stretch = samples[min(start, samples.count)..<min(end, samples.count)]
      values += [stretch.min() ?? 0, stretch.max() ?? 0]
    }
    self.values = values
  }

  public var count: Int { values.count / 2 }

  public subscript(_ index: Int) -> (low: Float, high: Float) { (values[2 * index], values[2 * index + 1]) }
}
