import Materials

/// The jobs of a studio, in their order, and how each is doing. Pure: what happens goes in, orders for the
/// ``RenderService`` come out. One job runs at a time.
///
/// A draft is replaced by the next one, whether it waits or runs; wanted renders go before drafts and stop a
/// running one.
public struct RenderQueue: Sendable, Equatable {
  /// For the service.
  public enum Order: Sendable, Equatable {
    case start(RenderJob)
    case cancel(RenderJob.ID)
  }

  public enum State: Sendable, Equatable {
    case waiting
    /// nil until the job has told something.
    case running(RenderProgress?)
    /// Told to stop; it has not yet.
    case stopping
    case done
    case failed(Explanation)
    case cancelled

    public var isEnded: Bool {
      switch self {
      case .done, .failed, .cancelled: true
      case .waiting, .running, .stopping: false
      }
    }
  }

  public struct Entry: Sendable, Equatable, Identifiable {
    public let job: RenderJob
    public internal(set) var state: State
    public internal(set) var reused: [Stage] = []
    /// Takes that are ready.
    public internal(set) var performed = 0

    public var id: RenderJob.ID { job.id }
  }

  /// Ended ones too, until they are cleared; the running one first among those that have not ended.
  public private(set) var entries: [Entry] = []
  /// Of the next job that is added.
  public private(set) var nextID = 1

  public init() {}

  public subscript(_ id: RenderJob.ID) -> Entry? { entries.first { $0.id == id } }

  public var running: Entry? { entries.first { $0.isAtWork } }

  public var waiting: [Entry] { entries.filter { $0.state == .waiting } }

  /// Wanted renders that have not ended, to be added again when the studio is opened the next time.
  public var unfinished: [RenderJob] { entries.filter { !$0.job.isDraft && !$0.state.isEnded }.map(\.job) }
}

/// How far a job is.
public struct RenderProgress: Sendable, Equatable {
  public let stage: Stage
  public let done: Int
  public let total: Int
  /// For the whole job.
  public let secondsLeft: Double?

  public init(stage: Stage, done: Int, total: Int, secondsLeft: Double?) {
    self.stage = stage
    self.done = done
    self.total = total
    self.secondsLeft = secondsLeft
  }
}

extension RenderQueue.Entry {
  fileprivate var isAtWork: Bool {
    switch state {
    case .running, .stopping: true
    case .waiting, .done, .failed, .cancelled: false
    }
  }
}

// MARK: Wishes

extension RenderQueue {
  /// The new job's id is the `nextID` of before.
  public mutating func add(_ recipe: Recipe, count: Int = 1, isDraft: Bool = false) -> [Order] {
    let job = RenderJob(id: nextID, recipe: recipe, count: count, isDraft: isDraft)
    nextID += 1
    if isDraft { entries.removeAll { $0.job.isDraft && !$0.isAtWork } }
    let place = isDraft ? nil : entries.firstIndex { $0.job.isDraft && $0.state == .waiting }
    entries.insert(Entry(job: job, state: .waiting), at: place ?? entries.endIndex)
    return stopDraft() + startNext()
  }

  /// A waiting job is cancelled at once, a running one when it says so; others stay as they are.
  public mutating func cancel(_ id: RenderJob.ID) -> [Order] {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return [] }
    return stop(index)
  }

  public mutating func cancelAll() -> [Order] { entries.indices.flatMap { stop($0) } }

  /// Moves a waiting job by so many places among the waiting ones; up is negative. Drafts stay behind the
  /// others.
  public mutating func move(_ id: RenderJob.ID, by places: Int) -> [Order] {
    let slots = entries.indices.filter { entries[$0].state == .waiting && !entries[$0].job.isDraft }
    guard let from = slots.firstIndex(where: { entries[$0].id == id }) else { return [] }
    let to = min(max(from + max(min(places, slots.count), -slots.count), 0), slots.count - 1)
    entries.insert(entries.remove(at: slots[from]), at: slots[to])
    return []
  }

  /// Forgets the jobs that have ended.
  public mutating func clear() { entries.removeAll(where: \.state.isEnded) }

  private mutating func stop(_ index: Int) -> [Order] {
    switch entries[index].state {
    case .waiting:
      entries[index].state = .cancelled
      return []
    case .running:
      entries[index].state = .stopping
      return [.cancel(entries[index].id)]
    case .stopping, .done, .failed, .cancelled: return []
    }
  }

  private mutating func stopDraft() -> [Order] {
    entries.firstIndex { $0.job.isDraft && $0.isAtWork }.map { stop($0) } ?? []
  }

  private mutating func startNext() -> [Order] {
    guard running == nil, let next = entries.firstIndex(where: { $0.state == .waiting }) else { return [] }
    entries[next].state = .running(nil)
    return [.start(entries[next].job)]
  }
}

// MARK: What the service tells

extension RenderQueue {
  /// Takes note of what a job told; an end starts the next job. Of jobs that are unknown or have ended
  /// nothing counts.
  public mutating func event(_ event: JobEvent, of id: RenderJob.ID) -> [Order] {
    guard let index = entries.firstIndex(where: { $0.id == id }), entries[index].isAtWork else { return [] }
    switch event {
    case .started, .stageFinished, .sketch, .estimate: return []
    case .reused(let stages): entries[index].reused = stages
    case .performed: entries[index].performed += 1
    case .progress(let stage, let done, let total, let secondsLeft):
      guard entries[index].state != .stopping else { return [] }
      entries[index].state = .running(
        RenderProgress(stage: stage, done: done, total: total, secondsLeft: secondsLeft))
    case .finished: return end(index, .done)
    case .failed(let explanation): return end(index, .failed(explanation))
    case .cancelled: return end(index, .cancelled)
    }
    return []
  }

  private mutating func end(_ index: Int, _ state: State) -> [Order] {
    entries[index].state = state
    // Nobody asked for a draft by name, so nobody misses one that gave way.
    if entries[index].job.isDraft, state == .cancelled { entries.remove(at: index) }
    return startNext()
  }
}
