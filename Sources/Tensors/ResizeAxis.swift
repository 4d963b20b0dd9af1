import CKernels

/// The weights of one axis of an antialiased bicubic resize (a = -0.5), in the fixed point that Pillow invented and
/// torchvision took up: normalised in double, then turned into 16-bit integers of a precision that all outputs share.
struct ResizeAxis: Sendable {
  /// For each output the first input it is made of.
  private(set) var first: [Int32] = []
  /// For each output how many inputs it is made of.
  private(set) var used: [Int32] = []
  /// `[outputs, taps]`, zero from `used` on.
  private(set) var weights: [Int16] = []
  let taps: Int
  let precision: Int

  var count: Int { first.count }

  /// Weights of the outputs `window` of an axis that is resized from `input` to `output` values.
  /// The precision is that of the whole axis, so a window gives the same values as the whole.
  init(from input: Int, to output: Int, window: Range<Int>) {
    let scale = Double(input) / Double(output)
    precision = Self.precision(from: input, to: output)
    taps = (Int((4 * max(scale, 1)).rounded(.up)) + 3) / 2 * 2
    weights.reserveCapacity(window.count * taps)
    let one = Double(1 << precision)
    for index in window {
      let (start, exact) = Self.taps(at: index, scale: scale, input: input)
      first.append(Int32(start))
      used.append(Int32(exact.count))
      weights += exact.map { Int16($0 * one + ($0 < 0 ? -0.5 : 0.5)) }
      weights += [Int16](repeating: 0, count: taps - exact.count)
    }
  }

  /// First input and normalised weights of one output.
  private static func taps(at index: Int, scale: Double, input: Int) -> (first: Int, weights: [Double]) {
    let spread = max(scale, 1)
    let centre = scale * (Double(index) + 0.5)
    let start = max(Int(centre - 2 * spread + 0.5), 0)
    let end = min(Int(centre + 2 * spread + 0.5), input)
    // Pillow multiplies by the reciprocal.
    let shrink = 1 / spread
    let raw = (start..<end).map { cubic((Double($0) - centre + 0.5) * shrink) }
    let sum = raw.reduce(0, +)
    return (start, sum == 0 ? raw : raw.map { $0 / sum })
  }

  private static func cubic(_ distance: Double) -> Double {
    let a = -0.5
    let x = abs(distance)
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
    return 0
  }

  /// As many bits as leave the largest weight of the axis within 16.
  private static func precision(from input: Int, to output: Int) -> Int {
    let scale = Double(input) / Double(output)
    var largest = 0.0
    for index in 0..<output {
      largest = taps(at: index, scale: scale, input: input).weights.reduce(largest, max)
    }
    return (0..<22).first { Int(0.5 + largest * Double(1 << ($0 + 1))) >= 1 << 15 } ?? 22
  }

  /// Lends the axis to the C loops.
  func withC<Result>(_ body: (UnsafePointer<onset_resize_axis>) -> Result) -> Result {
    first.withUnsafeBufferPointer { first in
      used.withUnsafeBufferPointer { used in
        weights.withUnsafeBufferPointer { weights in
          var axis = onset_resize_axis(
            count: count, taps: taps, first: first.baseAddress, used: used.baseAddress,
            weights: weights.baseAddress, precision: Int32(precision))
          return body(&axis)
        }
      }
    }
  }
}
