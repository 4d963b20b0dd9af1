import Playback
import StudioUI
import Terminal
import Testing

struct TakesTests {
  @Test func takesMoveCircleAndGoToTheTrashAndBack() {
    var desk = DeskStage(takes: 3)
    #expect(desk.model.takes.selected == 103)
    desk.press("j o")
    #expect(desk.effects.contains(.edit(102, .circled(true))))
    desk.press("D")
    #expect(desk.effects.contains(.trash(102)))
    desk.press("u")
    #expect(desk.effects.contains(.edit(102, .trashed(nil))))
  }

  @Test func recallBringsTheWholeRecipeBack() {
    var desk = DeskStage(takes: 2)
    desk.model.controls.prompt = "other"
    desk.press("y")
    #expect(desk.model.controls.recipe(video: "/films/drum.mp4") == DeskStage.take(2).recipe)
    desk.press("u")
    #expect(desk.model.controls.prompt == "other")
  }

  @Test func filterShowsWhatMatches() {
    var desk = DeskStage(takes: 12)
    desk.press("/")
    desk.type("011")
    #expect(desk.model.takes.shown.map(\.number) == [11])
    desk.press("enter")
    #expect(desk.screen(120, 40).contains("takes (1 of 12, /011)"))
  }

  @Test func twoSidesSwitchWithOneKey() {
    var desk = DeskStage(takes: 3)
    desk.press("a j b")
    #expect(desk.model.desk.isComparing)
    desk.forget()
    desk.press("x x")
    #expect(desk.sent == [.switchTo(.a), .switchTo(.b)])
    #expect(desk.screen(120, 40).contains("A: take 003"))
  }

  @Test func blindHidesWhichIsWhichAndCountsVerdicts() {
    var desk = DeskStage(takes: 3)
    desk.press("a j b B")
    let page = desk.screen(120, 40)
    #expect(!page.contains("A: take") && !page.contains("B: take"))
    desk.press("1 2 3")
    #expect(desk.model.blind?.trials == 3)
    desk.press("B")
    #expect(desk.model.blind?.isRevealed == true)
    let result = desk.screen(120, 40)
    #expect(result.contains("1 vote ") && result.contains("no difference 1; chance alone"))
  }

  @Test func theResultGoesToWhatWasHeard() {
    var dice = Dice(seed: 3)
    var trial = BlindTrial(using: &dice)
    #expect(trial.result == "No verdict was given.")
    for _ in 0..<5 {
      trial.isFirstHeard = trial.heard == .a
      trial.judge(trial.isFirstHeard ? .first : .second, using: &dice)
    }
    #expect(trial.votes == [.a: 5, .b: 0])
    #expect(trial.result == "A 5, B 0; chance alone is as lopsided in 6 % of cases.")
    trial.judge(.equal, using: &dice)
    #expect(trial.result.hasPrefix("A 5, B 0, no difference 1;") && trial.trials == 6)
  }

  @Test func theGridShowsSeedsOfOneRecipe() {
    var desk = DeskStage(takes: 4)
    desk.press("g")
    #expect(desk.model.grid?.takes.count == 4)
    desk.press("left")
    #expect(desk.model.takes.selected == 103)
    desk.press("esc")
    #expect(desk.model.grid == nil)
  }

  @Test func exportAsksAndWritesTheTicked() {
    var desk = DeskStage(takes: 1)
    desk.press("e space down space enter")
    let wish = desk.effects.compactMap { if case .export(let wish) = $0 { wish } else { nil } }.first
    #expect(wish?.takes.map(\.number) == [1])
    #expect(wish?.folder == "/films")
    #expect(wish?.kinds == [.flac, .wav, .video])
  }

  @Test func theRecipeIsCopiedAsACommandLine() {
    var desk = DeskStage(takes: 1)
    desk.model.controls.prompt = "a drum's skin"
    desk.press("Y")
    let line = desk.effects.compactMap { if case .copy(let line) = $0 { line } else { nil } }.first
    #expect(line?.hasPrefix("onset render /films/drum.mp4 --prompt 'a drum'\\''s skin' --model onset-mini") == true)
  }
}
