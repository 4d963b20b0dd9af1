import Materials
import Playback
import Studio
import Terminal

extension Model {
  /// What the screen needs and does not have: spectrograms of the sounds that are shown, at the size they are shown in.
  mutating func wishes() -> [Effect] {
    guard place == .studio else { return [] }
    return shownSounds.compactMap { name, size in
      guard spectrograms[name]?.fits(size) != true, !isSketch(name), !asked.contains(Asked(name, size)) else { return nil }
      asked.insert(Asked(name, size))
      return .analyse(name, size, waveform(of: name))
    }
  }

  /// Sounds on the screen with the cells that they have.
  var shownSounds: [(SoundName, SpectrogramSize)] {
    if let grid {
      let layout = GridLayout(size: size, count: grid.takes.count)
      return grid.takes.map { (.take($0), layout.spectrogram) }
    }
    let layout = StudioLayout(size: size)
    return layout.strips(of: self).map { strip in (strip.sound, strip.spectrogram) }
  }

  /// A render that shows itself only as a picture has no sound to look at.
  private func isSketch(_ name: SoundName) -> Bool {
    if case .estimate = name { return estimate?.waveform == nil }
    return false
  }

  private func waveform(of name: SoundName) -> Waveform? {
    switch name {
    case .take: nil
    case .draft(let number): draft?.number == number ? draft?.performance.waveform : nil
    case .estimate: estimate?.waveform
    }
  }
}

/// An analysis that was asked for; it is not asked for again.
struct Asked: Hashable, Sendable {
  let name: SoundName
  let size: SpectrogramSize

  init(_ name: SoundName, _ size: SpectrogramSize) {
    self.name = name
    self.size = size
  }
}

extension Spectrogram {
  fileprivate func fits(_ size: SpectrogramSize) -> Bool { columns == size.columns && bins == size.bins }
}
