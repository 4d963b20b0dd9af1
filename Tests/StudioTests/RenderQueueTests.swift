import Materials
import Studio
import Testing

/// The queue as a state machine: wishes and events in, orders out.
struct RenderQueueTests {
  private static func recipe(_ prompt: String) -> Recipe { Recipe(model: "onset-mini", prompt: prompt) }

  /// What the entries are for, in their order.
  private static func prompts(_ entries: [RenderQueue.Entry]) -> [String] {
    entries.map(\.job.recipe.prompt)
  }

  /// A queue to which renders of `prompts` were added; the first of them runs.
  private static func queue(_ prompts: String...) -> RenderQueue {
    var queue = RenderQueue()
    for prompt in prompts { _ = queue.add(recipe(prompt)) }
    return queue
  }

  @Test func theFirstStartsAtOnceAndTheOthersWait() {
    var queue = RenderQueue()
    let first = queue.add(Self.recipe("a"), count: 3)
    #expect(first == [.start(RenderJob(id: 1, recipe: Self.recipe("a"), count: 3))])
    #expect(queue.add(Self.recipe("b")).isEmpty)
    #expect(queue.running?.id == 1)
    #expect(queue.waiting.map(\.id) == [2])
  }

  @Test func anEndStartsTheNext() {
    var queue = Self.queue("a", "b")
    #expect(queue.event(.finished, of: 1) == [.start(RenderJob(id: 2, recipe: Self.recipe("b")))])
    #expect(queue[1]?.state == .done)
    #expect(queue.event(.cancelled, of: 2).isEmpty)
    #expect(queue.running == nil)
  }

  @Test func aFailureIsKeptAndTheNextStarts() {
    var queue = Self.queue("a", "b")
    let reason = Explanation("No.", .badData)
    #expect(queue.event(.failed(reason), of: 1).count == 1)
    #expect(queue[1]?.state == .failed(reason))
  }

  @Test func eventsAreNoted() {
    var queue = Self.queue("a")
    _ = queue.event(.started, of: 1)
    #expect(queue[1]?.state == .running(nil))
    _ = queue.event(.reused([.clip, .sync]), of: 1)
    _ = queue.event(.progress(.sampler, done: 3, total: 25, secondsLeft: 1.5), of: 1)
    let sound = Waveform(samples: [0], samplingRate: 16_000)
    _ = queue.event(.performed(Performance(recipe: Self.recipe("a"), waveform: sound)), of: 1)
    #expect(
      queue[1]?.state == .running(RenderProgress(stage: .sampler, done: 3, total: 25, secondsLeft: 1.5)))
    #expect(queue[1]?.reused == [.clip, .sync])
    #expect(queue[1]?.performed == 1)
  }

  // MARK: Cancelling

  @Test func aWaitingJobIsCancelledAtOnce() {
    var queue = Self.queue("a", "b", "c")
    #expect(queue.cancel(2).isEmpty)
    #expect(queue[2]?.state == .cancelled)
    #expect(queue.event(.finished, of: 1) == [.start(RenderJob(id: 3, recipe: Self.recipe("c")))])
  }

  @Test func aRunningJobIsOnlyOverWhenItSaysSo() {
    var queue = Self.queue("a", "b")
    #expect(queue.cancel(1) == [.cancel(1)])
    #expect(queue.cancel(1).isEmpty, "told twice")
    #expect(queue[1]?.state == .stopping)
    _ = queue.event(.progress(.vocoder, done: 0, total: 1, secondsLeft: nil), of: 1)
    #expect(queue[1]?.state == .stopping)
    #expect(queue.event(.cancelled, of: 1).count == 1)
    #expect(queue[1]?.state == .cancelled)
  }

  @Test func aJobThatFinishesBeforeItHearsIsDone() {
    var queue = Self.queue("a")
    _ = queue.cancel(1)
    _ = queue.event(.finished, of: 1)
    #expect(queue[1]?.state == .done)
  }

  @Test func allAreCancelledAndNothingStarts() {
    var queue = Self.queue("a", "b", "c")
    #expect(queue.cancelAll() == [.cancel(1)])
    #expect(queue.event(.cancelled, of: 1).isEmpty)
    #expect(queue.entries.allSatisfy { $0.state == .cancelled })
    queue.clear()
    #expect(queue.entries.isEmpty)
  }

  @Test func strangersAndTheDeadAreNotHeard() {
    var queue = Self.queue("a")
    #expect(queue.cancel(7).isEmpty && queue.move(7, by: 1).isEmpty)
    #expect(queue.event(.finished, of: 7).isEmpty)
    _ = queue.event(.finished, of: 1)
    _ = queue.event(.failed(Explanation("No.", .badData)), of: 1)
    #expect(queue[1]?.state == .done)
  }

  // MARK: Order

  @Test(arguments: [
    (4, -1, ["b", "d", "c"]), (4, -9, ["d", "b", "c"]), (2, 1, ["c", "b", "d"]),
    (2, Int.max, ["c", "d", "b"]),
    (3, Int.min, ["c", "b", "d"]), (1, 1, ["b", "c", "d"]),
  ])
  func waitingJobsMove(_ id: Int, _ places: Int, _ expected: [String]) {
    var queue = Self.queue("a", "b", "c", "d")
    #expect(queue.move(id, by: places).isEmpty)
    #expect(Self.prompts(queue.waiting) == expected)
    #expect(queue.running?.id == 1)
  }

  // MARK: Drafts

  @Test func aDraftReplacesTheOneThatWaits() {
    var queue = Self.queue("wanted")
    _ = queue.add(Self.recipe("one"), isDraft: true)
    #expect(queue.add(Self.recipe("two"), isDraft: true).isEmpty)
    #expect(Self.prompts(queue.waiting) == ["two"])
    #expect(queue.entries.count == 2)
  }

  @Test func aDraftStopsTheOneThatRunsAndFollowsIt() {
    var queue = RenderQueue()
    _ = queue.add(Self.recipe("one"), isDraft: true)
    #expect(queue.add(Self.recipe("two"), isDraft: true) == [.cancel(1)])
    #expect(queue.add(Self.recipe("three"), isDraft: true).isEmpty)
    let next = RenderJob(id: 3, recipe: Self.recipe("three"), isDraft: true)
    #expect(queue.event(.cancelled, of: 1) == [.start(next)])
    #expect(queue.entries.map(\.id) == [3], "a draft that gave way leaves no line")
  }

  @Test func aWantedRenderGoesBeforeDraftsAndStopsARunningOne() {
    var queue = RenderQueue()
    _ = queue.add(Self.recipe("draft"), isDraft: true)
    #expect(queue.add(Self.recipe("wanted")) == [.cancel(1)])
    _ = queue.add(Self.recipe("later draft"), isDraft: true)
    _ = queue.add(Self.recipe("also wanted"))
    #expect(Self.prompts(queue.waiting) == ["wanted", "also wanted", "later draft"])
    #expect(queue.move(3, by: -5).isEmpty)
    #expect(Self.prompts(queue.waiting) == ["wanted", "also wanted", "later draft"])
  }

  @Test func aDraftNeverStopsAWantedRender() {
    var queue = Self.queue("wanted")
    #expect(queue.add(Self.recipe("draft"), isDraft: true).isEmpty)
    #expect(queue[1]?.state == .running(nil))
  }

  @Test func aFinishedDraftStaysUntilTheNext() {
    var queue = RenderQueue()
    _ = queue.add(Self.recipe("one"), isDraft: true)
    _ = queue.event(.finished, of: 1)
    #expect(queue[1]?.state == .done)
    _ = queue.add(Self.recipe("two"), isDraft: true)
    #expect(queue.entries.map(\.id) == [2])
  }

  @Test func theNextSessionGetsWhatWasNotFinished() {
    var queue = Self.queue("a", "b", "c")
    _ = queue.add(Self.recipe("draft"), isDraft: true)
    _ = queue.event(.finished, of: 1)
    #expect(queue.unfinished.map(\.recipe.prompt) == ["b", "c"])
  }

  @Test func aBatchCountsItsSeedsUp() {
    var recipe = Self.recipe("a")
    recipe.seed = .max
    #expect(RenderJob(id: 1, recipe: recipe, count: 3).seeds == [.max, 0, 1])
    #expect(RenderJob(id: 1, recipe: recipe, count: -3).seeds.isEmpty)
  }
}
