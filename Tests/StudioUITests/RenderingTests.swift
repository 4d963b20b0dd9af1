import Materials
import Studio
import StudioUI
import Terminal
import Testing

struct RenderingTests {
  @Test func enterInThePromptRendersWhatTheControlsSay() {
    var desk = DeskStage()
    desk.type("a drum")
    desk.press("enter")
    #expect(desk.started.map(\.recipe.prompt) == ["a drum"])
    #expect(desk.started.first?.recipe.video == "/films/drum.mp4")
    #expect(desk.model.queue.running != nil)
  }

  @Test func withoutVideoAndPromptThereIsNothingToRender() {
    var desk = DeskStage(video: false)
    desk.press("enter")
    #expect(desk.started.isEmpty)
    #expect(desk.model.toast?.text == "Without a video the prompt must say what to hear.")
  }

  @Test func aPerformanceIsKeptAndThenHeard() throws {
    var desk = DeskStage()
    desk.press("ctrl-r")
    let job = try #require(desk.started.first)
    desk.forget()
    desk.send(.job(job.id, .performed(DeskStage.performance(job.recipe))))
    desk.send(.job(job.id, .finished))
    #expect(
      desk.effects.contains { if case .keep(let keepsake) = $0 { keepsake.session.id == 7 } else { false } })
    desk.send(.kept(DeskStage.take(1)))
    #expect(desk.model.takes.selected == 101)
    #expect(desk.model.desk.sound == .take(101))
    #expect(desk.sent.contains(.play))
    #expect(desk.model.queue.running == nil)
  }

  @Test func whatBecameATakeIsNotRenderedAgainAfterACrash() {
    var desk = DeskStage()
    desk.model.controls.prompt = "a hand beats a drum"
    desk.press("esc r N ctrl-u 3 enter")
    let left = desk.model.state
    #expect(left.waiting.map(\.count) == [1, 3])
    var next = DeskStage()
    next.send(
      .opened(
        DeskStage.session(), DeskStage.figures, left,
        [DeskStage.take(1, seed: 42), DeskStage.take(2, seed: 43)],
        recalling: nil))
    #expect(next.started.map(\.recipe.seed) == [44] && next.started.map(\.count) == [2])
    var other = DeskStage()
    other.send(
      .opened(DeskStage.session(), DeskStage.figures, left, [DeskStage.take(1, seed: 7)], recalling: nil))
    #expect(other.started.map(\.recipe.seed) == [42] && other.model.queue.waiting.map(\.job.count) == [3])
  }

  @Test func nextSeedsAreThoseThatAreNotTakesYet() {
    var desk = DeskStage(takes: 2)
    desk.model.controls.prompt = "a hand beats a drum"
    desk.press("esc N ctrl-u 3 enter n")
    #expect(desk.started.map(\.recipe.seed) == [44] && desk.started.map(\.count) == [3])
    #expect(desk.model.queue.waiting.map(\.job.recipe.seed) == [47])
    desk.press("p x esc n")
    #expect(desk.model.queue.waiting.map(\.job.recipe.seed) == [47, 48])
  }

  @Test func withoutASoundThePicturePlays() {
    var desk = DeskStage()
    desk.send(.opened(DeskStage.session(), DeskStage.figures, nil, [], recalling: nil))
    desk.press("esc space")
    #expect(desk.sent.contains(.setExtent(8)) && desk.sent.contains(.play))
    desk.forget()
    desk.send(.kept(DeskStage.take(1)))
    #expect(desk.sent.contains(.setExtent(0)))
  }

  @Test func nextSeedCountsUpUnlessTheSeedIsHeld() {
    var desk = DeskStage(takes: 1)
    desk.press("n")
    #expect(desk.started.map(\.recipe.seed) == [43])
    desk.press("f n")
    #expect(desk.started.count == 1)
    #expect(desk.model.toast?.text == "The seed is held: f lets it go.")
  }

  @Test func aBatchAsksForHowMany() {
    var desk = DeskStage(takes: 1)
    desk.press("N ctrl-u 6 5 enter")
    #expect(desk.started.isEmpty)
    #expect(desk.screen(80, 24).contains("a whole number from 1 to 64"))
    desk.press("ctrl-u 6 enter")
    #expect(desk.started.map(\.count) == [6])
  }

  @Test func liveModeDraftsOnceTheControlsRest() {
    var desk = DeskStage()
    desk.press("esc L")
    desk.send(.tick(2))
    #expect(desk.started.filter(\.isDraft).count == 1)
    let first = desk.started[0]
    desk.press("tab tab tab")
    desk.model.focus = .control(.cfgStrength)
    desk.press("right")
    desk.send(.tick(2.1))
    desk.press("right")
    desk.send(.tick(2.3))
    #expect(desk.started.count == 1)
    desk.send(.tick(2.7))
    #expect(desk.effects.contains(.cancel(first.id)))
    desk.send(.job(first.id, .cancelled))
    #expect(desk.started.last?.recipe.cfgStrength == 4.7)
    desk.send(.tick(9))
    #expect(desk.started.count == 2)
  }

  @Test func aDraftIsKeptInsteadOfRenderedAgain() throws {
    var desk = DeskStage()
    desk.press("esc L")
    desk.send(.tick(2))
    let draft = try #require(desk.started.first)
    desk.send(.job(draft.id, .performed(DeskStage.performance(draft.recipe))))
    desk.send(.job(draft.id, .finished))
    #expect(desk.model.desk.sound == .draft(draft.id))
    desk.press("r")
    #expect(desk.started.count == 1)
    #expect(desk.effects.contains { if case .keep = $0 { true } else { false } })
  }

  @Test func theQueueCanBeCancelledAndReordered() {
    var desk = DeskStage(takes: 1)
    desk.press("n n n Q down down ctrl-up enter")
    #expect(desk.model.queue.waiting.map(\.job.recipe.seed) == [44])
    desk.press("esc c")
    #expect(desk.effects.contains(.cancel(desk.started[0].id)))
  }

  @Test func aFailureIsSaidAndTheStudioGoesOn() throws {
    var desk = DeskStage()
    desk.press("ctrl-r")
    let job = try #require(desk.started.first)
    desk.send(.job(job.id, .failed(Explanation("The model is gone.", next: "Fetch it.", .noInput))))
    #expect(desk.model.toast?.text == "The model is gone. Fetch it.")
    #expect(desk.screen(80, 24).contains("The model is gone."))
    desk.press("ctrl-r")
    #expect(desk.started.count == 2)
  }
}
