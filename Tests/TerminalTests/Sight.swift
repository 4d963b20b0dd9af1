import Foundation
import Terminal

/// WCAG's contrast, 1 to 21; nil where a colour is the terminal's own.
func contrast(_ one: Color, _ other: Color) -> Double? {
  guard let one = one.linear, let other = other.linear else { return nil }
  func luminance(_ color: [Double]) -> Double { 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2] }
  let values = [luminance(one), luminance(other)].sorted()
  return (values[1] + 0.05) / (values[0] + 0.05)
}

/// Kinds of eyes; matrices for linear RGB by Machado, Oliveira and Fernandes (2009), full severity.
enum Sight: CaseIterable {
  case usual, protanopia, deuteranopia

  private var matrix: [[Double]] {
    switch self {
    case .usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    case .protanopia:
      [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    case .deuteranopia:
      [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    }
  }

  /// The distance in CIE Lab; from about 2 on it can be seen side by side.
  func distance(_ one: Color, _ other: Color) -> Double? {
    guard let one = lab(one), let other = lab(other) else { return nil }
    return zip(one, other).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
  }

  private func lab(_ color: Color) -> [Double]? {
    guard let linear = color.linear else { return nil }
    let seen = matrix.map { row in min(1, max(0, zip(row, linear).map(*).reduce(0, +))) }
    let rows = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    let white = [0.9505, 1, 1.089]
    let f = zip(rows, white).map { row, white in
      let value = zip(row, seen).map(*).reduce(0, +) / white
      return value > 0.008856 ? cbrt(value) : 7.787 * value + 16.0 / 116
    }
    return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
  }
}

extension Color {
  fileprivate var linear: [Double]? {
    guard let parts = components else { return nil }
    return [parts.red, parts.green, parts.blue].map { part in
      let value = Double(part) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
  }
}
