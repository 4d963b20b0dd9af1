/// Colours along 0...1, evenly spaced; between two true colours it blends, between others it jumps halfway.
public struct Gradient: Sendable, Equatable {
  public let stops: [Color]

  /// - Parameter stops: from 0 to 1; none means the terminal's own colour.
  public init(_ stops: [Color]) {
    self.stops = stops.isEmpty ? [.terminal] : stops
  }

  /// The colour at a place, clamped to 0...1.
  public func color(at place: Double) -> Color {
    let place = place.isNaN ? 0 : min(1, max(0, place))
    let position = place * Double(stops.count - 1)
    let index = min(stops.count - 1, Int(position))
    let next = min(stops.count - 1, index + 1)
    let share = position - Double(index)
    guard case .rgb(let r0, let g0, let b0) = stops[index], case .rgb(let r1, let g1, let b1) = stops[next]
    else {
      return stops[share < 0.5 ? index : next]
    }
    func blend(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8((Double(from) + (Double(to) - Double(from)) * share).rounded())
    }
    return .rgb(blend(r0, r1), blend(g0, g1), blend(b0, b1))
  }
}
