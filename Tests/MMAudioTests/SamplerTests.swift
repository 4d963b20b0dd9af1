import Foundation
import MMAudio
import Materials
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

  /// dx/dt = -x: second order, so that half the steps leave four times the error.
  @Test func multistepIsOfSecondOrder() throws {
    func end(_ solver: Solver, steps: Int) throws -> Double {
      let sampler = Sampler(
        grid: TimeGrid(steps: steps), noise: Tensor([1], shape: [1, 1, 1]), solver: solver,
        flow: { state, _ in state * -1 })
      return abs(Double(try sampler.map { try $0.get() }.last?.next.values[0] ?? .nan) - exp(-1))
    }
    let errors = try [8, 16, 32].map { try end(.multistep, steps: $0) }
    #expect((3.2...4.8).contains(errors[0] / errors[1]) && (3.2...4.8).contains(errors[1] / errors[2]))
    #expect(try errors[0] < end(.euler, steps: 32))
    #expect(try end(.multistep, steps: 1) == end(.euler, steps: 1))
  }

  @Test func multistepDrawsNoLineAcrossAJump() throws {
    let sampler = Sampler(
      grid: TimeGrid(steps: 4), noise: .zeros([1, 1, 1]), solver: .multistep, jumps: [0.5],
      flow: { _, time in Tensor([time < 0.5 ? 1 : 3], shape: [1, 1, 1]) })
    #expect(try sampler.map { try $0.get().next.values[0] } == [0.25, 0.5, 1.25, 2])
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
