import Library
import Materials
import Playback
import Studio
import Terminal

extension Model {
  mutating func hear(_ event: JobEvent, of id: RenderJob.ID) -> [Effect] {
    let job = queue[id]?.job
    let orders = queue.event(event, of: id)
    var effects: [Effect] = []
    switch event {
    case .estimate(let waveform, let step, let steps):
      if let job, !job.isDraft { estimate = Estimate(job: job, waveform: waveform, step: step, steps: steps) }
    case .sketch(let spectrogram, let step, let steps):
      if let job, !job.isDraft {
        estimate = Estimate(job: job, waveform: nil, step: step, steps: steps)
        spectrograms[.estimate(id, step: step)] = spectrogram
      }
    case .performed(let performance):
      if let job { effects = receive(performance, of: job) }
    case .failed(let explanation):
      say([explanation.sentence, explanation.next].compactMap(\.self).joined(separator: " "), .error)
    case .cancelled:
      if let job, !job.isDraft { say("Cancelled.", .note) }
    case .started, .reused, .progress, .stageFinished, .finished: break
    }
    if queue[id]?.state.isEnded ?? true, estimate?.job.id == id { estimate = nil }
    refreshQueuePicker()
    return effects + obey(orders)
  }

  private mutating func receive(_ performance: Performance, of job: RenderJob) -> [Effect] {
    if let note = performance.notes.first { say(note, .note) }
    guard job.isDraft else {
      return session.map { [.keep(Keepsake(performance: performance, session: $0))] } ?? []
    }
    draft = Draft(recipe: job.recipe, performance: performance, number: job.id)
    guard let side = desk.free else { return [] }
    return put(.draft(job.id), on: side) + (side == desk.side ? [] : hear(side)) + (player.isPlaying ? [] : startHearing(performance.recipe.span))
  }

  /// Plays from the beginning of a span, over and over in live mode.
  mutating func startHearing(_ span: TimeSpan) -> [Effect] {
    seek(to: span.start) + [.player(.play)]
  }

  mutating func file(_ action: Action) -> [Effect] {
    switch action {
    case .takes(let takes): self.takes.replace(takes)
    case .kept(let take): return receive(take)
    case .loaded(let origin, let duration):
      // The playhead stays where it is in the video.
      let second = playhead
      (desk.origin, desk.duration) = (origin, duration)
      var effects: [Effect] = desk.isLooping ? [.player(.setLoop(loopRange))] : []
      if abs(second - playhead) > 1e-6 { effects += seek(to: second) }
      return effects
    case .analysed(let name, let spectrogram): spectrograms[name] = spectrogram
    case .picture(let picture): self.picture = picture
    case .counted(let name, let text, let count):
      if controls.text(name) == text { tokens[name] = count }
    case .exported(let paths):
      let more = paths.count > 1 ? " and \(paths.count - 1) more" : ""
      if let first = paths.first { say("Wrote \(first)\(more).", .good) }
    default: break
    }
    return []
  }

  private mutating func receive(_ take: TakeRecord) -> [Effect] {
    guard take.session == session?.id else { return [] }
    if !takes.all.contains(where: { $0.id == take.id }) { takes.all.append(take) }
    takes.selected = take.id
    if var grid, let first = grid.takes.first, let kin = takes.all.first(where: { $0.id == first }) {
      grid = SeedGrid(around: kin, among: takes.all)
      self.grid = grid
    }
    say("Take \(padded(take.number)) is kept.", .good)
    guard let side = desk.free else { return [] }
    let wasPlaying = player.isPlaying
    return put(.take(take.id), on: side) + (side == desk.side ? [] : hear(side)) + (wasPlaying ? [] : startHearing(take.recipe.span))
  }
}
