import Foundation

/// The loop behind a `Player`: obeys, renders, writes, tells. Confined to its thread.
final class AudioThread {
  private var state: PlayerState
  private var keeper: OutputKeeper
  private let mailbox: Mailbox
  private let board: StatusBoard

  private var silent: SilentOutput?
  private var trail = Trail()
  /// Frames, over all outputs.
  private var written = 0
  private var delay = 0
  /// Where in `written` the track came to its end by itself.
  private var finish: Int?
  private var underruns = 0
  /// Frames of silence that a freshly opened device still gets: some swallow the first moment.
  private var lead = 0
  private var lastProgress = ContinuousClock.now
  private var restsSince: ContinuousClock.Instant?
  private let period: UnsafeMutableBufferPointer<Float>

  /// Seconds that a device may take to open before the clock goes on without it.
  private let patience: Double
  /// Seconds that an output may take no frame, and that silence is sent before the device is given back.
  private static let (stallAfter, restAfter) = (2.0, 5.0)

  init(_ keeper: OutputKeeper, patience: Double, _ mailbox: Mailbox, _ board: StatusBoard) {
    self.keeper = keeper
    self.patience = patience
    self.mailbox = mailbox
    self.board = board
    state = PlayerState(samplingRate: keeper.samplingRate)
    period = .allocate(capacity: max(1, Int(keeper.plan.period * Double(keeper.samplingRate))))
  }

  deinit { period.deallocate() }

  func run() {
    keeper.open()
    while let commands = mailbox.take() {
      for command in commands { obey(command) }
      if keeper.poll() {
        changeOutput()
        lead = state.samplingRate / 25
      }
      if let output = keeper.output {
        drive(output)
      } else if isIdle || isExpectingOutput {
        mailbox.wait(isIdle ? 0.5 : 0.005)
      } else {
        driveSilently()
      }
      rest()
      board.post(status)
    }
    if !state.isPlaying { linger() }
    keeper.shutDown()
  }

  /// Closing throws away what is under way, and some devices understate how much that is.
  private func linger() {
    let end = ContinuousClock.now + .seconds(keeper.plan.buffer)
    while let output = keeper.output, ContinuousClock.now < end { drive(output) }
  }

  private func obey(_ command: PlayerCommand) {
    switch command {
    case .useDevice(let device):
      keeper.use(device)
      changeOutput()
    case .retry: keeper.open()
    case .play, .togglePlaying: if !state.isPlaying { keeper.open() }
    case .skip(let seconds) where state.isPlaying: return state.seek(heardPosition + seconds)
    default: break
    }
    if command != .retry { finish = nil }
    state.obey(command)
  }

  private var isIdle: Bool { state.isAtRest && finish == nil }

  private var isExpectingOutput: Bool {
    keeper.openingSince.map { ContinuousClock.now - $0 < .seconds(patience) } ?? false
      && silent == nil
  }

  // MARK: Driving an output

  private func drive(_ output: ALSAOutput) {
    do throws(AudioError) {
      var room = try output.room(waiting: keeper.plan.period)
      if room >= period.count { lastProgress = .now }
      if ContinuousClock.now - lastProgress > .seconds(Self.stallAfter) {
        throw .stalled(device: keeper.device)
      }
      while room >= period.count {
        renderPeriod()
        try output.write(UnsafeBufferPointer(period))
        room -= period.count
      }
      delay = try output.delay()
      count(output.underruns)
    } catch {
      count(output.underruns)
      // What was written and never heard is played again.
      keeper.lose(error)
      changeOutput()
    }
  }

  private var counted = 0

  private func count(_ total: Int) {
    underruns += total - counted
    counted = total
  }

  private func driveSilently() {
    let output = silent ?? SilentOutput(samplingRate: keeper.samplingRate, plan: keeper.plan)
    silent = output
    if output.room(waiting: 0) < period.count { mailbox.wait(keeper.plan.period / 2) }
    while output.room(waiting: 0) >= period.count {
      renderPeriod()
      output.write(UnsafeBufferPointer(period))
    }
    delay = output.delay()
  }

  private func renderPeriod() {
    let (playhead, moves) = (state.playhead, state.isPlaying && lead <= 0)
    if lead > 0 {
      period.update(repeating: 0)
      lead -= period.count
    } else {
      state.render(into: period)
    }
    trail.append(
      Trail.Mark(
        frame: written, playhead: playhead, moves: moves, loop: state.playableLoop, meter: state.meter))
    written += period.count
    if moves, !state.isPlaying { finish = written }
  }

  /// The next output goes on where the ear was with the last one.
  private func changeOutput() {
    if state.isPlaying, let heard = trail.playhead(at: written - delay) { state.jump(to: heard) }
    trail.clear()
    delay = 0
    counted = 0
    lead = 0
    silent = nil
    finish = nil
    lastProgress = .now
  }

  private func rest() {
    if finish.map({ $0 <= written - delay }) ?? false { finish = nil }
    guard isIdle else {
      restsSince = nil
      return
    }
    let since = restsSince ?? .now
    restsSince = since
    guard ContinuousClock.now - since > .seconds(Self.restAfter), keeper.output != nil else { return }
    keeper.close()
    changeOutput()
  }

  // MARK: Telling

  private var heardPosition: Double {
    let heard = trail.playhead(at: written - delay).map { Double($0) / Double(state.samplingRate) }
    // At rest the place that was asked for counts, not the silence on its way.
    guard state.isPlaying || finish != nil, let heard else { return state.position }
    return min(heard, state.duration)
  }

  private var status: PlayerStatus {
    var status = PlayerStatus()
    status.isPlaying = state.isPlaying || finish != nil
    status.position = heardPosition
    status.duration = state.duration
    status.side = state.side
    status.track = state.track(on: state.side)?.id
    status.loop = state.loopRegion
    status.volume = state.volume
    status.isMuted = state.isMuted
    status.matchesLoudness = state.matchesLoudness
    status.meter = isIdle ? Meter() : trail.mark(at: written - delay)?.meter ?? Meter()
    status.device = keeper.device
    status.problem = keeper.problem
    status.isAvailable = keeper.problem == nil
    status.underruns = underruns
    status.delay = Double(delay) / Double(state.samplingRate)
    return status
  }
}
