/// What a player can be told. Seconds are those of the tracks.
public enum PlayerCommand: Sendable, Equatable {
  /// Nil empties the side.
  case load(Track?, on: Side)
  case play
  case pause
  /// The one of the two that it is not doing.
  case togglePlaying
  case seek(Double)
  /// From where it is, forwards or back.
  case skip(Double)
  case setLoop(ClosedRange<Double>?)
  case switchTo(Side)
  case switchSide
  /// Linear, 0 to 1.
  case setVolume(Float)
  case setMuted(Bool)
  case setMatchesLoudness(Bool)
  /// The playhead runs at least so far, whatever the tracks hold: the length of the picture.
  case setExtent(Double)
  /// Another device; the sound goes on there.
  case useDevice(String)
  /// Look for the device again.
  case retry
}

extension PlayerState {
  /// What of a command is about the tracks; the rest concerns the device.
  mutating func obey(_ command: PlayerCommand) {
    switch command {
    case .load(let track, let side): load(track, on: side)
    case .play: play()
    case .pause: pause()
    case .togglePlaying: if isPlaying { pause() } else { play() }
    case .seek(let seconds): seek(seconds)
    case .skip(let seconds): seek(position + seconds)
    case .setLoop(let region): setLoop(region)
    case .switchTo(let side): switchTo(side)
    case .switchSide: switchTo(side.other)
    case .setVolume(let volume): setVolume(volume)
    case .setMuted(let isMuted): setMuted(isMuted)
    case .setMatchesLoudness(let matches): setMatchesLoudness(matches)
    case .setExtent(let seconds): setExtent(seconds)
    case .useDevice, .retry: break
    }
  }
}
