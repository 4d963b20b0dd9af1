/// Where rendered samples go: a sound card, a server, or a clock alone.
///
/// The law of it, for those who write an output and for the one thread that drives it:
///
/// - An output is born open. Its rate and its depth never change; to have others, close it and open another.
/// - **Never more than one output is open in a process.** Whoever opens one has closed the one before.
/// - Calls come from one thread at a time, in the order `room`, `write`, `delay`, as often as there is room.
/// - `room` may wait, but no longer than it is told. It is the only call that waits while sound is played.
/// - `write` never gets more frames than `room` promised last, takes all of them, and keeps no pointer.
/// - `delay` is what was written and has not been heard yet; what is on its way through a network counts.
/// - An underrun (or a suspend) is healed inside, silently, and counted. Only what cannot be healed is
///   thrown.
/// - Once a call has thrown, the output is lost: no call may follow but `close`.
/// - `close` may come at any time, and twice. It throws away what was not heard: who wants the end to be
///   heard writes silence behind it until `delay` says so.
/// - An output prints nothing, whatever happens.
protocol AudioOutput: AnyObject, Sendable {
  /// Hz; one channel.
  var samplingRate: Int { get }
  /// How often the sound broke off because nothing was written in time.
  var underruns: Int { get }

  /// Frames that `write` will take now; waits up to so many seconds until there is at least one period of
  /// room.
  func room(waiting seconds: Double) throws(AudioError) -> Int
  /// Samples in [-1, 1]; what is beyond is clipped.
  func write(_ frames: UnsafeBufferPointer<Float>) throws(AudioError)
  /// In frames.
  func delay() throws(AudioError) -> Int
  func close()
}

/// Why there is no sound; `code` is a positive `errno`.
public enum AudioError: Error, Equatable, Sendable {
  /// The device is not there, is taken, or its server does not answer.
  case cannotOpen(device: String, code: Int32)
  /// It is there, but takes no mono sound at that rate in any format of ours, not even converted.
  case refuses(device: String, samplingRate: Int, code: Int32)
  /// It was there, and is gone.
  case lost(device: String, code: Int32)
  /// It has taken nothing for a long while.
  case stalled(device: String)

  public var device: String {
    switch self {
    case .cannotOpen(let device, _), .refuses(let device, _, _), .lost(let device, _), .stalled(let device):
      device
    }
  }
}

/// How much sound lies ready in front of the ear: more is safer, less obeys sooner.
struct BufferPlan: Equatable, Sendable {
  /// Seconds between two looks at the device.
  let period: Double
  /// Seconds.
  let buffer: Double

  static let local = BufferPlan(period: 0.010, buffer: 0.060)
  static let network = BufferPlan(period: 0.020, buffer: 0.300)

  /// A sound server behind a network, a tunnel included, needs the longer one.
  init(environment: [String: String]) {
    let server = environment["PULSE_SERVER"] ?? ""
    let isFar = server.contains("tcp:") || (!server.isEmpty && environment["SSH_CONNECTION"] != nil)
    self = isFar ? .network : .local
  }

  private init(period: Double, buffer: Double) {
    self.period = period
    self.buffer = buffer
  }
}
