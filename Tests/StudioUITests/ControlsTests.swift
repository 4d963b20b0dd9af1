import Foundation
import StudioUI
import Terminal
import Testing

struct ControlsTests {
  @Test func tabGoesThroughEveryControlAndBack() {
    var desk = DeskStage()
    var seen: [Focus] = []
    for _ in 0..<12 {
      seen.append(desk.model.focus)
      desk.press("tab")
    }
    #expect(Set(seen).count == 12)
    #expect(desk.model.focus == seen[0])
    desk.press("shift-tab")
    #expect(desk.model.focus == .picture)
  }

  @Test func typingGoesIntoThePrompt() {
    var desk = DeskStage()
    desk.type("rain, q and ? too")
    #expect(desk.model.controls.prompt == "rain, q and ? too")
    desk.press("ctrl-w backspace")
    #expect(desk.model.controls.prompt == "rain, q and ?")
  }

  @Test func pasteIsTextAndNotCommands() {
    var desk = DeskStage()
    desk.send(.paste("drum q\nsnare"))
    #expect(desk.model.controls.prompt == "drum q snare")
    #expect(!desk.effects.contains(.quit))
  }

  @Test func slidersMoveByKeysAndStayInRange() {
    var desk = DeskStage()
    desk.press("tab tab right right")
    #expect(desk.model.controls.cfgStrength == 4.7)
    desk.press("ctrl-right")
    #expect(desk.model.controls.cfgStrength == 5.7)
    for _ in 0..<80 { desk.press("left") }
    #expect(desk.model.controls.cfgStrength == 1)
  }

  @Test func aTypedNumberMayGoBeyondTheSliderButNotBeyondTheLimit() {
    var desk = DeskStage()
    desk.press("tab tab 2 0 . 5 enter")
    #expect(desk.model.controls.cfgStrength == 20.5)
    desk.press("9 9 9 enter")
    #expect(desk.model.controls.cfgStrength == 20.5)
    #expect(desk.model.toast?.text.contains("strength goes from 0.0 to 100.0") == true)
    desk.press("esc = ")
    #expect(desk.model.controls.cfgStrength == 4.5)
  }

  @Test func theSeedTakesEveryNumberOf64BitsAndNoLarger() {
    var desk = DeskStage()
    desk.press("tab tab tab tab tab")
    #expect(desk.model.focus == .control(.seed))
    desk.press("1 8 4 4 6 7 4 4 0 7 3 7 0 9 5 5 1 6 1 5 enter")
    #expect(desk.model.controls.seed == .max)
    desk.press("right")
    #expect(desk.model.controls.seed == 0)
    desk.press("left")
    #expect(desk.model.controls.seed == 0)
    desk.press("9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 enter")
    #expect(desk.model.controls.seed == 0)
    #expect(desk.model.toast?.kind == .error)
  }

  @Test func theSolverSwitchesAndGoesIntoTheRecipe() {
    var desk = DeskStage()
    desk.model.focus = .takes
    desk.press("s")
    #expect(desk.model.controls.recipe(video: nil).solver == .multistep)
    #expect(desk.screen(80, 24).contains("multistep"))
    desk.press("u")
    #expect(desk.model.controls.recipe(video: nil).solver == .euler)
  }

  /// As the command line made it; `=` on the solver lets both go.
  @Test func aRecalledTakeKeepsItsSolverAndInterval() throws {
    var recipe = DeskStage.recipe()
    (recipe.solver, recipe.guidanceInterval) = (.multistep, 0...0.8)
    var desk = DeskStage()
    desk.model.controls.recall(recipe)
    #expect(desk.model.controls.recipe(video: "/films/drum.mp4") == recipe)
    #expect(desk.screen(80, 24).contains("multistep, cfg 0.00–0.80"))
    let kept = try JSONDecoder().decode(Controls.self, from: JSONEncoder().encode(desk.model.controls))
    #expect(kept == desk.model.controls)
    desk.model.focus = .control(.solver)
    desk.press("=")
    #expect(desk.model.controls.recipe(video: "/films/drum.mp4") == DeskStage.recipe())
  }

  @Test func undoTakesBackOneControlAtATime() {
    var desk = DeskStage()
    desk.type("rain")
    desk.press("tab tab right right right esc u")
    #expect(desk.model.controls.cfgStrength == 4.5)
    #expect(desk.model.controls.prompt == "rain")
    desk.press("u")
    #expect(desk.model.controls.prompt == "")
    desk.press("U U")
    #expect(desk.model.controls.prompt == "rain")
    #expect(desk.model.controls.cfgStrength == 4.8)
    desk.press("U")
    #expect(desk.model.toast?.text == "There is nothing to undo." || desk.model.controls.cfgStrength == 4.8)
  }

  @Test func theMouseDragsASlider() {
    var desk = DeskStage()
    let track = StudioLayout(size: desk.model.size).track(of: .numSteps)
    desk.send(.mouse(Mouse(.press, at: Point(track.x, track.y))))
    #expect(desk.model.controls.numSteps == 1)
    desk.send(.mouse(Mouse(.drag, at: Point(track.right - 1, track.y))))
    #expect(desk.model.controls.numSteps == 60)
    desk.send(.mouse(Mouse(.drag, at: Point(track.right + 500, track.y + 9))))
    #expect(desk.model.controls.numSteps == 60)
    desk.send(.mouse(Mouse(.release, at: Point(0, 0))))
    desk.press("esc u")
    #expect(desk.model.controls.numSteps == 25)
  }

  @Test func inAndOutPointsSetTheSpan() {
    var desk = DeskStage()
    desk.press("esc")
    for _ in 0..<2 { desk.press("shift-right") }
    desk.press("[")
    for _ in 0..<3 { desk.press("shift-right") }
    desk.press("]")
    #expect(desk.model.controls.span.start == 2)
    #expect(abs(desk.model.controls.span.end - 5) < 1e-9)
    desk.press("\\")
    #expect(desk.model.controls.span.start == 0)
    #expect(desk.model.controls.span.duration == 8)
  }
}
