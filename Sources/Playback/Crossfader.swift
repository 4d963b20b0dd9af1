/// A track's samples from some frame on, at a gain.
struct Voice {
  let samples: [Float]
  let gain: Float
  /// The next one to be heard; may lie behind the end, where there is silence.
  var frame: Int

  /// What sounds on for the length of a fade when the track ends under it: without it, the cut would click.
  fileprivate var hold: Float { frame <= samples.count ? (samples.last ?? 0) * gain : 0 }
}

/// One voice at a time; to change it, the old and the new one are mixed for `length` frames.
struct Crossfader {
  let length: Int
  private var voice: Voice?
  private var leaving: Voice?
  private var hold: Float = 0
  private var framesLeft = 0
  private var fadesIn = true

  init(length: Int) { self.length = length }

  var isFading: Bool { framesLeft > 0 }
  var isSilent: Bool { voice == nil && !isFading }
  /// Frames until the voice is alone again.
  var remaining: Int { framesLeft }

  /// Starts a crossfade; only when none is under way.
  /// - Parameter fadingIn: false lets the new voice begin at full strength: a take's own beginning is not
  ///   softened.
  mutating func change(to next: Voice?, fadingIn: Bool) {
    if voice == nil && next == nil { return }
    hold = voice?.hold ?? 0
    leaving = voice
    voice = next
    fadesIn = fadingIn
    framesLeft = length
  }

  /// Away with the voice at once: it has come to its end by itself.
  mutating func drop() { voice = nil }

  /// Fills `out`, and no more than `remaining` frames of it while fading. Never allocates.
  mutating func render(into out: UnsafeMutableBufferPointer<Float>) {
    voice.render(into: out)
    guard isFading else { return }
    let scale = 1 / Float(length + 1)
    for index in 0..<out.count {
      let weight = Float(length - framesLeft + index + 1) * scale
      let old = leaving.map { $0.sample(ahead: index, beyond: hold) } ?? 0
      out[index] = (fadesIn ? out[index] * weight : out[index]) + old * (1 - weight)
    }
    leaving?.frame += out.count
    framesLeft -= out.count
  }
}

extension Voice {
  fileprivate func sample(ahead offset: Int, beyond end: Float) -> Float {
    frame + offset < samples.count ? samples[frame + offset] * gain : end
  }

  fileprivate mutating func render(into out: UnsafeMutableBufferPointer<Float>) {
    let count = max(0, min(out.count, samples.count - frame))
    samples.withUnsafeBufferPointer { samples in
      for index in 0..<count { out[index] = samples[frame + index] * gain }
    }
    for index in count..<out.count { out[index] = 0 }
    frame += out.count
  }
}

extension Voice? {
  fileprivate mutating func render(into out: UnsafeMutableBufferPointer<Float>) {
    if self == nil { out.update(repeating: 0) } else { self?.render(into: out) }
  }
}

/// A factor that never jumps: it walks to its target at a fixed slope.
struct Ramp {
  private(set) var value: Float
  var target: Float
  /// Per frame.
  let slope: Float

  init(_ value: Float, framesToFull: Int) {
    self.value = value
    target = value
    slope = 1 / Float(framesToFull)
  }

  mutating func apply(to out: UnsafeMutableBufferPointer<Float>) {
    for index in 0..<out.count {
      if value == target {
        if value == 1 { return }
      } else {
        value += min(slope, max(-slope, target - value))
      }
      out[index] *= value
    }
  }
}
