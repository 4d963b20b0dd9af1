import MMAudio
import Tensors
import Testing

@Suite struct SamplerTests {
  @Test func itWalksTheGridByEuler() throws {
    let sampler = Sampler(grid: TimeGrid(steps: 4), noise: Tensor([1, 2], shape: [1, 1, 2])) { state, time in
      Tensor([time, 1], shape: [1, 1, 2])
    }
    let steps = try sampler.map { try $0.get() }
    #expect(steps.map(\.index) == [0, 1, 2, 3])
    #expect(steps.map(\.time) == [0, 0.25, 0.5, 0.75])
    #expect(steps[0].state.values == [1, 2])
    #expect(steps[3].next.values == [1 + 0.25 * (0 + 0.25 + 0.5 + 0.75), 3])
    for (before, after) in zip(steps, steps.dropFirst()) { #expect(before.next.values == after.state.values) }
  }

  @Test func aStepThatNobodyAsksForIsNotComputed() throws {
    var asked = 0
    let sampler = Sampler(grid: TimeGrid(steps: 10), noise: .zeros([1, 1, 1])) { state, _ in
      asked += 1
      return state
    }
    for step in sampler {
      if try step.get().index == 2 { break }
    }
    #expect(asked == 3)
  }

  @Test func aFailureIsTheLastStep() {
    struct Stopped: Error {}
    let sampler = Sampler(grid: TimeGrid(steps: 10), noise: .zeros([1, 1, 1])) { state, time in
      if time > 0.25 { throw Stopped() }
      return state
    }
    let steps = Array(sampler)
    #expect(steps.count == 4)
    #expect(throws: Stopped.self) { try steps[3].get() }
  }

  @Test func guidanceOfOneStillAsksForBothSets() {
    #expect(GuidedFlow.needsEmptyConditions(1))
    #expect(GuidedFlow.needsEmptyConditions(4.5))
    #expect(!GuidedFlow.needsEmptyConditions(0.999))
  }

  @Test func seedsOfABatchDrawAsAlone() {
    let both = noise(seeds: [7, 8], tokens: 39, channels: 12)
    #expect(both.shape == [2, 39, 12])
    #expect(both.rows(0..<1).values == noise(seed: 7, shape: [1, 39, 12]).values)
    #expect(both.rows(1..<2).values == noise(seed: 8, shape: [1, 39, 12]).values)
  }
}
