import Foundation
import Terminal

/// A moving picture without a file: a sunset over water, with everything changing all the time.
enum TestPicture {
  static func raster(width: Int, height: Int, time: Double) -> Raster {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for y in 0..<height {
      for x in 0..<width {
        let color = color(Double(x) / Double(width), Double(y) / Double(height), time)
        for part in [color.0, color.1, color.2] { pixels.append(UInt8(max(0, min(255, part * 255)))) }
      }
    }
    return Raster(width: width, height: height, pixels: pixels)
  }

  private static func color(_ x: Double, _ y: Double, _ time: Double) -> (Double, Double, Double) {
    let horizon = 0.58
    let sun = (x: 0.5 + 0.2 * sin(time / 3), y: 0.38)
    let distance = hypot((x - sun.x) * 1.78, y < horizon ? y - sun.y : 2 * horizon - y - sun.y)
    let glow = exp(-distance * 5) + (distance < 0.13 ? 0.6 : 0)
    if y < horizon {
      return (0.25 + 0.5 * y + glow, 0.12 + 0.35 * y + glow * 0.7, 0.38 - 0.1 * y + glow * 0.25)
    }
    let ripple = 0.08 * sin(40 * (y - horizon) / (0.2 + y - horizon) + 14 * x + time * 3)
    return (0.12 + glow * 0.8 + ripple, 0.14 + glow * 0.5 + ripple, 0.32 + glow * 0.2 + ripple)
  }
}
