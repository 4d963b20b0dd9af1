import Materials
import Playback

extension Waveform {
  func track(_ id: String = "take", gain: Float = 1) -> Track { Track(id: id, waveform: self, gain: gain) }
}

extension PlayerState {
  /// Renders so many frames in pieces of odd sizes, as no device would ask for them.
  mutating func render(_ frames: Int) -> [Float] {
    var out: [Float] = []
    var size = 1
    while out.count < frames {
      size = size * 7 % 509 + 1
      var piece = [Float](repeating: .nan, count: min(size, frames - out.count))
      piece.withUnsafeMutableBufferPointer { render(into: $0) }
      out += piece
    }
    return out
  }
}
