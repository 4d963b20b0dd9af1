import Materials

/// The player without its sound card: two tracks on one playhead, and what is to be heard of them. A value,
/// and pure: calls change what is wanted, `render` brings it about without a gap or a click. Seconds outside,
/// frames inside.
///
/// Where nothing is changed and the volume is 1, the samples of the track come out bit by bit. A change
/// (another side, a jump, pause, the seam of a loop) takes a crossfade of 5 ms; one that is asked for while
/// another is under way follows it.
public struct PlayerState: Sendable {
  /// Hz of what `render` makes.
  public let samplingRate: Int
  public private(set) var isPlaying = false
  public private(set) var side = Side.a
  /// What was rendered last.
  public private(set) var meter = Meter()
  public private(set) var matchesLoudness = false
  public private(set) var volume: Float = 1
  public private(set) var isMuted = false

  /// The frame to be rendered next.
  private(set) var playhead = 0
  private(set) var loop: Range<Int>?
  private var tracks: [Side: Track] = [:]
  /// The side that is wanted though it is empty yet: a track may come later than the wish to hear it.
  private var awaited: Side?
  private var extent = 0
  private var crossfader: Crossfader
  private var master: Ramp
  /// What sounds is not what is wanted.
  private var isStale = false
  private var isAtSeam = false

  public init(samplingRate: Int) {
    precondition(samplingRate > 0)
    self.samplingRate = samplingRate
    let fade = max(1, samplingRate / 200)
    crossfader = Crossfader(length: fade)
    master = Ramp(1, framesToFull: fade)
  }

  // MARK: What there is to hear

  /// A track of another rate is resampled here and now, which takes a while; nil empties the side.
  public mutating func load(_ track: Track?, on side: Side) {
    tracks[side] = track?.resampled(to: samplingRate)
    if side == self.side { isStale = true }
    if side == awaited { switchTo(side) }
  }

  public func track(on side: Side) -> Track? { tracks[side] }

  /// The playhead runs to the end of the longer track, or for so many seconds if that is longer: as long as
  /// the picture.
  public mutating func setExtent(_ seconds: Double) { extent = frame(seconds) }

  // MARK: Commands

  /// From the beginning if the end was reached; nothing where there is nothing to play.
  public mutating func play() {
    guard end > 0, !isPlaying else { return }
    if playhead >= end { playhead = playableLoop?.lowerBound ?? 0 }
    isPlaying = true
    isStale = true
  }

  public mutating func pause() {
    guard isPlaying else { return }
    isPlaying = false
    isStale = true
  }

  /// Within the track; while looping, a place behind the loop is its beginning.
  public mutating func seek(_ seconds: Double) { jump(to: min(frame(seconds), end)) }

  /// Nil or a region too short for its crossfades: no loop. A playhead behind it goes to its beginning.
  public mutating func setLoop(_ region: ClosedRange<Double>?) {
    loop = region.map { frame($0.lowerBound)..<max(frame($0.lowerBound), frame($0.upperBound)) }
    if let loop = playableLoop, playhead >= loop.upperBound { jump(to: playhead) }
  }

  /// Where that side is empty, once it has a track.
  public mutating func switchTo(_ side: Side) {
    awaited = tracks[side] == nil ? side : nil
    guard side != self.side, tracks[side] != nil else { return }
    self.side = side
    isStale = true
  }

  /// Linear, 0 to 1.
  public mutating func setVolume(_ volume: Float) {
    self.volume = volume.isFinite ? min(1, max(0, volume)) : 1
    master.target = isMuted ? 0 : self.volume
  }

  public mutating func setMuted(_ isMuted: Bool) {
    self.isMuted = isMuted
    master.target = isMuted ? 0 : volume
  }

  /// On: each track is heard at its own gain.
  public mutating func setMatchesLoudness(_ matches: Bool) {
    guard matches != matchesLoudness else { return }
    matchesLoudness = matches
    isStale = true
  }

  // MARK: Places

  /// Seconds; where the next rendered sample lies.
  public var position: Double { Double(playhead) / Double(samplingRate) }
  /// Seconds.
  public var duration: Double { Double(end) / Double(samplingRate) }

  /// Seconds of the region that is looped.
  public var loopRegion: ClosedRange<Double>? {
    playableLoop.map {
      Double($0.lowerBound) / Double(samplingRate)...Double($0.upperBound) / Double(samplingRate)
    }
  }

  /// Nothing sounds, and nothing will until the next command.
  var isAtRest: Bool { !isPlaying && !isStale && crossfader.isSilent }

  mutating func jump(to frame: Int) {
    playhead = frame
    if let loop = playableLoop, playhead >= loop.upperBound { playhead = loop.lowerBound }
    if isPlaying { isStale = true }
  }

  private var end: Int { max(extent, tracks.values.reduce(0) { max($0, $1.waveform.samples.count) }) }

  /// Frames; what is no number or out of all measure becomes something that can be played.
  private func frame(_ seconds: Double) -> Int {
    let frame = (seconds * Double(samplingRate)).rounded()
    return frame > 0 ? Int(min(frame, 1e15)) : 0
  }

  var playableLoop: Range<Int>? {
    guard let loop else { return nil }
    let region = loop.clamped(to: 0..<end)
    return region.count >= 4 * crossfader.length ? region : nil
  }
}

extension PlayerState {
  /// The next samples, mono in [-1, 1] (more where a gain asks for it). Never allocates, never blocks.
  public mutating func render(into out: UnsafeMutableBufferPointer<Float>) {
    let (end, loop) = (end, playableLoop)
    var done = 0
    while done < out.count {
      turn(at: end, loop)
      let count = min(out.count - done, framesUntilTurn(end, loop))
      crossfader.render(into: UnsafeMutableBufferPointer(rebasing: out[done..<done + count]))
      if isPlaying { playhead += count }
      done += count
    }
    master.apply(to: out)
    meter = Meter(out)
  }

  /// What is due at this very frame: the end, the seam, or a change that was asked for.
  private mutating func turn(at end: Int, _ loop: Range<Int>?) {
    if isPlaying, let loop, playhead == loop.upperBound {
      playhead = loop.lowerBound
      isStale = true
      isAtSeam = true
    } else if isPlaying, playhead >= end {
      isPlaying = false
      if crossfader.isFading { isStale = true } else { crossfader.drop() }
    }
    guard isStale, !crossfader.isFading else { return }
    crossfader.change(to: wanted, fadingIn: playhead > 0 || isAtSeam)
    isStale = false
    isAtSeam = false
  }

  private var wanted: Voice? {
    guard isPlaying, let track = tracks[side] else { return nil }
    return Voice(
      samples: track.waveform.samples, gain: matchesLoudness ? track.gain : 1, frame: playhead)
  }

  private func framesUntilTurn(_ end: Int, _ loop: Range<Int>?) -> Int {
    var frames = crossfader.isFading ? crossfader.remaining : .max
    guard isPlaying else { return frames }
    frames = min(frames, max(1, end - playhead))
    if let loop, playhead < loop.upperBound { frames = min(frames, loop.upperBound - playhead) }
    return frames
  }
}
