import Synchronization

/// Holds frames to real time where no device does.
struct Pace: Sendable {
  let samplingRate: Int
  /// Frames that may lie ahead of the clock.
  let depth: Int
  private var start = ContinuousClock.now
  private var given = 0

  init(samplingRate: Int, depth: Int) {
    self.samplingRate = samplingRate
    self.depth = depth
  }

  /// Frames that the clock has not come to yet.
  var ahead: Int { given - played }

  var room: Int { max(0, depth - max(0, ahead)) }

  mutating func give(_ frames: Int) {
    // After a rest the clock has run on; what was not given then is not owed now.
    if ahead < 0 {
      start = .now
      given = 0
    }
    given += frames
  }

  private var played: Int {
    Int(((ContinuousClock.now - start) / .seconds(1) * Double(samplingRate)).rounded(.down))
  }
}

/// No device at all: the playhead runs on in real time, so that the picture can be watched.
final class SilentOutput: AudioOutput {
  let samplingRate: Int
  let underruns = 0
  private let pace: Mutex<Pace>

  init(samplingRate: Int, plan: BufferPlan) {
    self.samplingRate = samplingRate
    pace = Mutex(Pace(samplingRate: samplingRate, depth: Int(plan.buffer * Double(samplingRate))))
  }

  /// Does not wait: the player has a better place to do that, where a command can wake it.
  func room(waiting seconds: Double) -> Int { pace.withLock { $0.room } }
  func write(_ frames: UnsafeBufferPointer<Float>) { pace.withLock { $0.give(frames.count) } }
  func delay() -> Int { pace.withLock { max(0, $0.ahead) } }
  func close() {}
}
