import MMAudio
import Tensors
import Testing
import Weights

struct CLIPTextTowerTests {
  private func tower() throws -> CLIPTextTower {
    try CLIPTextTower(.clipText(golden("weights/clip")), tinyCLIP())
  }

  @Test func everyRungMatchesOpenCLIP() throws {
    let io = try golden("io/clip_text")
    let rungs = Rungs()
    let prompts = try io.rows("tokens")
    let out = try tower()(prompts, observe: rungs.observer)
    for name in ["block0", "block1", "ln_final"] {
      // The goldens hold the first two prompts.
      #expect(relativeError(rungs.tensors[name]?.rows(0..<2), try io.tensor(name)) < 2e-6, "\(name)")
    }
    #expect(relativeError(out, try io.tensor("out")) < 2e-6)
    #expect(rungs.tensors["out"]?.values == out.values)
  }

  @Test func promptsKnowNothingOfEachOther() throws {
    let tower = try tower()
    let prompts = try golden("io/clip_text").rows("tokens")
    let together = try tower(prompts)
    #expect(together.shape == [4, 77, 40])
    for (n, prompt) in prompts.enumerated() { #expect(try tower([prompt])[0].values == together[n].values) }
  }

  @Test func aStateKnowsOnlyWhatCameBefore() throws {
    let tower = try tower()
    var prompt = try golden("io/clip_text").rows("tokens")[0]
    let before = try tower([prompt])[0]
    prompt[5] = (prompt[5] + 1) % 512
    let after = try tower([prompt])[0]
    #expect(after.rows(0..<5).values == before.rows(0..<5).values)
    #expect(after[5].values != before[5].values)
    #expect(after[76].values != before[76].values)
  }

  @Test func progressCanStop() throws {
    let tower = try tower()
    let prompt = Array(repeating: 0, count: 77)
    var seen: [[Int]] = []
    _ = try tower([prompt]) { seen.append([$0, $1]) }
    #expect(seen == [[1, 2], [2, 2]])
    #expect(throws: CancellationError.self) { try tower([prompt]) { _, _ in throw CancellationError() } }
  }

  @Test func idsThatDoNotFitAreFacts() throws {
    let tower = try tower()
    #expect(throws: MMAudioError.wrongTokenCount(found: 3, wanted: 77)) { try tower([[510, 3, 511]]) }
    var prompt = Array(repeating: 0, count: 77)
    prompt[9] = 512
    #expect(throws: MMAudioError.unknownToken(id: 512, vocabulary: 512)) { try tower([prompt]) }
    prompt[9] = -1
    #expect(throws: MMAudioError.unknownToken(id: -1, vocabulary: 512)) { try tower([prompt]) }
  }
}
