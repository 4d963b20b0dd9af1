import Materials
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What a log-mel spectrogram is made with.
public struct MelSizes: Sendable, Equatable {
  public enum Logarithm: Sendable { case natural, decimal }

  public let samplingRate: Int
  /// Samples of a window; a power of two.
  public let window: Int
  public let hop: Int
  public let bins: Int
  /// Hz, the top of the last bin; the first begins at 0.
  public let maximumFrequency: Double
  public let logarithm: Logarithm

  public static let for16k = MelSizes(
    samplingRate: 16_000, window: 1024, hop: 256, bins: 80, maximumFrequency: 8_000, logarithm: .decimal)
  public static let for44k = MelSizes(
    samplingRate: 44_100, window: 2048, hop: 512, bins: 128, maximumFrequency: 22_050, logarithm: .natural)

  /// Hz: where the bins begin, have their middle, and end.
  package var corners: [(low: Double, middle: Double, high: Double)] {
    let corners = MelTriangle.corners(self)
    return (0..<bins).map { (corners[$0], corners[$0 + 1], corners[$0 + 2]) }
  }
}

/// Sound as the latent encoder sees it.
///
///     samples [n]         clamped to -1...1, mirrored (window - hop) / 2 at both ends
///     frames [T, window]  a periodic Hann window every hop
///     magnitudes          sqrt(re^2 + im^2 + 1e-9) of their Fourier transforms, [T, window / 2 + 1]
///     mel [1, T, bins]    Slaney's triangles, log of max(value, 1e-5)
///
/// Source: reference `mmaudio/ext/mel_converter.py`.
public struct MelFrontEnd: Sendable {
  public let sizes: MelSizes
  private let transform: FourierTransform
  private let hann: [Double]
  private let triangles: [MelTriangle]

  public init(_ sizes: MelSizes) {
    self.sizes = sizes
    transform = FourierTransform(size: sizes.window)
    hann = (0..<sizes.window).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(sizes.window)) }
    triangles = MelTriangle.all(sizes)
  }

  private var padding: Int { (sizes.window - sizes.hop) / 2 }

  /// Fewest samples that can be mirrored and fill a window.
  public var minimumSamples: Int { max(padding + 1, sizes.window - 2 * padding) }

  /// - Returns: `[1, T, bins]` with one frame a hop.
  /// - Throws: `MMAudioError.waveformTooShort`, `MMAudioError.wrongSamplingRate`.
  public func callAsFunction(_ waveform: Waveform) throws -> Tensor {
    guard waveform.samplingRate == sizes.samplingRate else {
      throw MMAudioError.wrongSamplingRate(found: waveform.samplingRate, wanted: sizes.samplingRate)
    }
    guard waveform.samples.count >= minimumSamples else {
      throw MMAudioError.waveformTooShort(samples: waveform.samples.count, minimum: minimumSamples)
    }
    let samples = mirrored(waveform.samples)
    let frames = (samples.count - sizes.window) / sizes.hop + 1
    return Tensor(shape: [1, frames, sizes.bins]) { out in
      for frame in 0..<frames {
        let part = samples[frame * sizes.hop..<frame * sizes.hop + sizes.window]
        for (bin, level) in levels(of: part).enumerated() { out[frame * sizes.bins + bin] = level }
      }
    }
  }

  /// The bins of one window of samples.
  func levels(of part: ArraySlice<Double>) -> [Float] {
    let magnitudes = transform.powers(zip(part, hann).map(*)).map { Float(($0 + 1e-9).squareRoot()) }
    return triangles.map { logarithm(max($0.weigh(magnitudes), 1e-5)) }
  }

  private func mirrored(_ samples: [Float]) -> [Double] {
    let samples = samples.map { Double(min(max($0, -1), 1)) }
    return samples[1...padding].reversed() + samples
      + samples[(samples.count - 1 - padding)..<samples.count - 1].reversed()
  }

  private func logarithm(_ value: Float) -> Float {
    sizes.logarithm == .natural ? logf(value) : log10f(value)
  }
}

/// One bin of the mel scale: weights of neighbouring frequencies, rising and falling; its area is one.
struct MelTriangle: Sendable {
  let first: Int
  let weights: [Float]

  func weigh(_ magnitudes: [Float]) -> Float {
    zip(weights, magnitudes[first...]).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Hz: bin i reaches from corner i to corner i + 2, its middle is corner i + 1.
  static func corners(_ sizes: MelSizes) -> [Double] {
    let top = mel(sizes.maximumFrequency)
    return (0..<sizes.bins + 2).map { frequency(Double($0) * top / Double(sizes.bins + 1)) }
  }

  static func all(_ sizes: MelSizes) -> [MelTriangle] {
    let corners = corners(sizes)
    return (0..<sizes.bins).map { bin in
      let (low, middle, high) = (corners[bin], corners[bin + 1], corners[bin + 2])
      let weights = (0...sizes.window / 2).map { index in
        let f = Double(index) * Double(sizes.samplingRate) / Double(sizes.window)
        // Rounded before it is scaled, as the reference's table is.
        let height = Float(max(0, min((f - low) / (middle - low), (high - f) / (high - middle))))
        return Float(Double(height) * 2 / (high - low))
      }
      let first = weights.firstIndex { $0 > 0 } ?? 0
      return MelTriangle(
        first: first, weights: Array(weights[first..<(weights.lastIndex { $0 > 0 } ?? first - 1) + 1]))
    }
  }

  /// Slaney's scale: linear up to 1 kHz, then 27 steps for each factor of 6.4.
  private static func mel(_ frequency: Double) -> Double {
    frequency < 1000 ? frequency * 3 / 200 : 15 + 27 * log(frequency / 1000) / log(6.4)
  }

  private static func frequency(_ mel: Double) -> Double {
    mel < 15 ? mel * 200 / 3 : 1000 * exp(log(6.4) / 27 * (mel - 15))
  }
}
