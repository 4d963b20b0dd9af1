import CALSA
import Foundation
import Synchronization

/// A device of ALSA's: a card, a sound server behind a plugin, or whatever `asound.conf` makes of a name.
final class ALSAOutput: AudioOutput {
  let samplingRate: Int
  private let device: String
  private let state: Mutex<Line>

  /// Opens and prepares the device; it starts by itself once its buffer is full.
  /// May take long where a server is far away: never on the audio thread.
  init(_ device: String, samplingRate: Int, plan: BufferPlan) throws(AudioError) {
    self.device = device
    self.samplingRate = samplingRate
    let opening = ALSAOpening(device: device, samplingRate: samplingRate, plan: plan)
    state = Mutex(try opening.line())
  }

  deinit { close() }

  var underruns: Int { state.withLock { $0.underruns } }

  func room(waiting seconds: Double) throws(AudioError) -> Int {
    let result = state.withLock { $0.room(waiting: seconds) }
    return try checked(result)
  }

  func write(_ frames: UnsafeBufferPointer<Float>) throws(AudioError) {
    let result = state.withLock { $0.write(frames) }
    _ = try checked(result)
  }

  func delay() throws(AudioError) -> Int {
    let result = state.withLock { $0.delay() }
    return try checked(result)
  }

  func close() { state.withLock { $0.close() } }

  private func checked(_ result: Int) throws(AudioError) -> Int {
    guard result < 0 else { return result }
    throw .lost(device: device, code: Int32(clamping: -result))
  }
}

/// An open PCM. As ALSA does, calls give a negative `errno` for a failure.
/// Sendable because it lives nowhere but behind the lock of an `ALSAOutput`.
struct Line: @unchecked Sendable {
  private var pcm: OpaquePointer?
  private let format: LineFormat
  private let period: Int
  private let depth: Int
  private let scratch: UnsafeMutableRawBufferPointer
  /// For devices that swallow everything at once (ALSA's `null`): the clock holds them back instead.
  private var pace: Pace
  private var isPaced = true
  private(set) var underruns = 0
  /// Nil at the start and after an underrun that the device has told of.
  private var lastWrite: ContinuousClock.Instant?

  /// - Parameters: `period` and `depth` in frames, as the device granted them.
  init(_ pcm: OpaquePointer, _ format: LineFormat, samplingRate: Int, period: Int, depth: Int) {
    self.pcm = pcm
    self.format = format
    self.period = period
    self.depth = depth
    pace = Pace(samplingRate: samplingRate, depth: depth)
    scratch = .allocate(byteCount: max(1, depth) * format.bytes, alignment: 16)
  }

  mutating func room(waiting seconds: Double) -> Int {
    guard let pcm else { return -Int(EBADF) }
    if !isPaced { return roomByTheClock(waiting: seconds) }
    let ready = snd_pcm_wait(pcm, Int32(seconds * 1000))
    if ready < 0, let failure = heal(Int(ready)) { return failure }
    let room = snd_pcm_avail_update(pcm)
    if room < 0 { return heal(room) ?? 0 }
    return min(room, depth)
  }

  private func roomByTheClock(waiting seconds: Double) -> Int {
    if pace.room < period { Thread.sleep(forTimeInterval: seconds) }
    return pace.room
  }

  mutating func write(_ frames: UnsafeBufferPointer<Float>) -> Int {
    guard let pcm else { return -Int(EBADF) }
    noticeGap()
    format.convert(frames, into: scratch)
    var done = 0
    while done < frames.count {
      let rest = scratch.baseAddress.map { $0 + done * format.bytes }
      let count = snd_pcm_writei(pcm, rest, snd_pcm_uframes_t(frames.count - done))
      if count > 0 {
        done += count
      } else if count == 0 || count == -Int(EAGAIN) {
        // Less room than it said; the next period will have some.
        _ = snd_pcm_wait(pcm, 10)
      } else if let failure = heal(count) {
        return failure
      }
    }
    pace.give(done)
    return done
  }

  mutating func delay() -> Int {
    guard let pcm else { return -Int(EBADF) }
    var delay: snd_pcm_sframes_t = 0
    let code = snd_pcm_delay(pcm, &delay)
    if code < 0 { return heal(Int(code)) ?? 0 }
    isPaced = delay > 0 || snd_pcm_avail_update(pcm) < depth
    return isPaced ? max(0, delay) : max(0, pace.ahead)
  }

  mutating func close() {
    guard let pcm else { return }
    snd_pcm_close(pcm)
    scratch.deallocate()
    self.pcm = nil
  }

  /// After an underrun or a suspend the device is made ready again; nil when that went well.
  private mutating func heal(_ code: Int) -> Int? {
    if code == -Int(EAGAIN) || code == -Int(EINTR) { return nil }
    guard code == -Int(EPIPE) || code == -Int(ESTRPIPE), let pcm else { return code }
    let outcome = snd_pcm_recover(pcm, Int32(clamping: code), 1)
    if outcome < 0 { return Int(outcome) }
    underruns += 1
    lastWrite = nil
    return nil
  }

  /// Sound servers pass over an underrun in silence. Whoever has not written for longer than the buffer lasts
  /// knows better.
  private mutating func noticeGap() {
    let now = ContinuousClock.now
    let lasts = Duration.seconds(Double(depth) / Double(pace.samplingRate))
    if isPaced, let lastWrite, now - lastWrite > lasts + .milliseconds(20) { underruns += 1 }
    lastWrite = now
  }
}
