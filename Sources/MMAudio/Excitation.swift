import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A mel played back in the simplest way, once as tones and once as noise, which a vocoder of our own hears beside the mel.
/// Its network need only choose between both and give them their shape: left alone with the mel it must learn to keep
/// phases at every frequency, and without noise it can only repeat itself between two frames, and hiss buzzes.
///
///     log-mel [B, T, bins]
///     tones   each bin above its neighbours is an oscillator, its frequency between theirs      [B, T * hop]
///     hiss    white noise whose short-time spectrum is multiplied by the mel                    [B, T * hop]
///
/// Source: `training/mini/excitation.py`; a source beside the mel is NSF-HiFiGAN's (Wang et al. 2019, arXiv 1904.12088),
/// here of all bins in the place of one pitch.
public struct Excitation: Sendable {
  /// Tones, hiss.
  public static let channels = 2

  private let sizes: MelSizes
  /// Hz, of the bins' middles and their neighbours.
  private let corners: [Double]
  /// What a sine of amplitude 1, and white noise of variance 1, reads in each bin.
  private let toneReadings: [Double]
  private let noiseReadings: [Double]
  private let hann: [Double]
  private let transform: FourierTransform
  /// For each frequency of the transform: the lower of the two bins it lies between, and the upper one's share.
  private let places: [(bin: Int, share: Double)]

  public init(_ sizes: MelSizes) {
    self.sizes = sizes
    let (window, bins) = (sizes.window, sizes.bins)
    let corners = MelTriangle.corners(sizes)
    self.corners = corners
    hann = (0..<window).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(window)) }
    // As many complex values as the window has samples.
    transform = FourierTransform(size: 2 * window)
    toneReadings = Self.toneReadings(sizes, corners)
    let energy = hann.reduce(0) { $0 + $1 * $1 }.squareRoot()
    noiseReadings = MelTriangle.all(sizes).map {
      $0.weights.reduce(0) { $0 + Double($1) } * energy * Double.pi.squareRoot() / 2
    }
    places = (0...window / 2).map { index in
      let frequency = Double(index) * Double(sizes.samplingRate) / Double(window)
      let above = min(max(corners[1...bins].firstIndex { $0 >= frequency } ?? bins, 2), bins) - 1
      let (low, high) = (corners[above], corners[above + 1])
      return (above - 1, min(max((frequency - low) / (high - low), 0), 1))
    }
  }

  /// Measured with the front end itself: neighbouring frequencies leak into a triangle.
  private static func toneReadings(_ sizes: MelSizes, _ corners: [Double]) -> [Double] {
    let frontEnd = MelFrontEnd(sizes)
    return (0..<sizes.bins).map { bin in
      let step = 2 * .pi * corners[bin + 1] / Double(sizes.samplingRate)
      // Where the eighth frame of a sound begins.
      let first = 8 * sizes.hop - (sizes.window - sizes.hop) / 2
      let sine = (first..<first + sizes.window).map { sin(step * Double($0)) }
      return pow(10, Double(frontEnd.levels(of: sine[...])[bin]))
    }
  }

  /// - Parameters:
  ///   - mel: `[B, T, bins]`.
  ///   - check: called for each bin and frame; may throw to stop.
  /// - Returns: `[B, T * hop, 2]`. The noise is always the same: a take is decoded to the same bytes alone or in a batch,
  ///   and what differs between takes is in their mels.
  public func callAsFunction(_ mel: Tensor, check: () throws -> Void = {}) throws -> Tensor {
    let (items, frames, hop) = (mel.shape[0], mel.shape[1], sizes.hop)
    let noise = noise(seed: 0, shape: [frames * hop + sizes.window - hop]).values.map(Double.init)
    return try Tensor(shape: [items, frames * hop, Self.channels]) { out in
      for item in 0..<items {
        let levels = mel[item].values.map(Double.init)
        let start = item * frames * hop * Self.channels
        for (i, value) in try tones(levels, frames, check).enumerated() { out[start + 2 * i] = Float(value) }
        for (i, value) in try hiss(levels, frames, noise, check).enumerated() {
          out[start + 2 * i + 1] = Float(value)
        }
      }
    }
  }

  // MARK: Tones

  private func tones(_ levels: [Double], _ frames: Int, _ check: () throws -> Void) rethrows -> [Double] {
    var out = [Double](repeating: 0, count: frames * sizes.hop)
    for bin in 0..<sizes.bins {
      try check()
      add(oscillator(bin, levels, frames), to: &out)
    }
    return out
  }

  /// Frequency in Hz and amplitude at the middle of each frame.
  private func oscillator(_ bin: Int, _ levels: [Double], _ frames: Int) -> [(
    frequency: Double, amplitude: Double
  )] {
    let (bins, middle) = (sizes.bins, corners[bin + 1])
    return (0..<frames).map { frame in
      let at = frame * bins + bin
      let below = bin > 0 ? levels[at - 1] : -9
      let above = bin < bins - 1 ? levels[at + 1] : -9
      guard levels[at] >= below, levels[at] > above else { return (middle, 0) }
      // The top of the parabola through the three.
      let bend = min(below - 2 * levels[at] + above, -1e-3)
      let aside = min(max(0.5 * (below - above) / bend, -0.5), 0.5)
      let width = aside < 0 ? middle - corners[bin] : corners[bin + 2] - middle
      let top = levels[at] + min(max(0.25 * (above - below) * aside, 0), 0.15)
      return (middle + width * aside, pow(10, top) / toneReadings[bin])
    }
  }

  /// Frequency and amplitude go straight from one frame's middle to the next one's.
  private func add(_ oscillator: [(frequency: Double, amplitude: Double)], to out: inout [Double]) {
    guard oscillator.contains(where: { $0.amplitude > 0 }) else { return }
    let hop = Double(sizes.hop)
    var turns = 0.0
    for sample in out.indices {
      let place = min(max((Double(sample) + 0.5) / hop - 0.5, 0), Double(oscillator.count - 1))
      let (from, to) = (oscillator[Int(place)], oscillator[min(Int(place) + 1, oscillator.count - 1)])
      let share = place - place.rounded(.down)
      turns += (from.frequency + (to.frequency - from.frequency) * share) / Double(sizes.samplingRate)
      turns -= turns.rounded(.down)
      let amplitude = from.amplitude + (to.amplitude - from.amplitude) * share
      if amplitude > 0 { out[sample] += amplitude * sin(2 * .pi * turns) }
    }
  }

  // MARK: Noise

  private func hiss(
    _ levels: [Double], _ frames: Int, _ noise: [Double], _ check: () throws -> Void
  ) rethrows -> [Double] {
    let (window, hop) = (sizes.window, sizes.hop)
    var whole = [Double](repeating: 0, count: noise.count)
    for frame in 0..<frames {
      try check()
      let bins = (0..<sizes.bins).map { pow(10, levels[frame * sizes.bins + $0]) / noiseReadings[$0] }
      let gains = places.map { bins[$0.bin] * (1 - $0.share) + bins[$0.bin + 1] * $0.share }
      let shaped = shaped((0..<window).map { noise[frame * hop + $0] * hann[$0] }, by: gains)
      for i in 0..<window { whole[frame * hop + i] += shaped[i] * hann[i] }
    }
    let edge = (window - hop) / 2
    // Squared windows add up to 3/2.
    return whole[edge..<whole.count - edge].map { $0 / 1.5 }
  }

  /// Each frequency of `signal` times its gain.
  private func shaped(_ signal: [Double], by gains: [Double]) -> [Double] {
    let window = sizes.window
    var spectrum = transform.ofComplex(signal.map { ($0, 0) })
    for k in 0..<window {
      let gain = gains[min(k, window - k)]
      // Conjugated, so that the same transform leads back.
      spectrum[k] = (spectrum[k].re * gain, -spectrum[k].im * gain)
    }
    return transform.ofComplex(spectrum).map { $0.re / Double(window) }
  }
}
