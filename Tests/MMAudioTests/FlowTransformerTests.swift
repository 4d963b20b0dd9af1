import MMAudio
import Tensors
import Testing
import Weights

@Suite struct FlowTransformerTests {
  let golden: any Checkpoint
  let network: FlowTransformer

  init() throws {
    golden = try MMAudioTests.golden("io/dit_v2_forward")
    network = try FlowTransformer(
      .flow(MMAudioTests.golden("weights/dit_v2")),
      Tiny.architecture44.flow)
  }

  private func conditions() throws -> Conditions {
    try network.conditions(
      clip: golden.tensor("in.clip_f"), sync: golden.tensor("in.sync_f"), text: golden.tensor("in.text_f"),
      latentTokens: 44)
  }

  @Test func conditionsAreTheReferences() throws {
    let conditions = try conditions()
    #expect(try relativeError(conditions.clip, golden.tensor("cond.clip_f")) < 1e-5)
    #expect(try relativeError(conditions.sync, golden.tensor("cond.sync_f")) < 1e-5)
    #expect(try relativeError(conditions.text, golden.tensor("cond.text_f")) < 1e-5)
    #expect(try relativeError(conditions.global, golden.tensor("global_mlp")) < 1e-5)
  }

  @Test func everyRungIsTheReferencesWithATimePerItem() throws {
    let seen = Rungs()
    _ = try network.flow(
      golden.tensor("in.latent"), at: golden.tensor("in.t").values, conditions(), observe: seen.observer)
    let worst = try golden.worst(seen)
    #expect(worst.count >= 9)
    #expect(worst.error < 1e-4, "\(worst)")
  }

  @Test func guidanceIsTheReferences() throws {
    let lengths = try SequenceLengths(duration: 1, of: Tiny.architecture44)
    let features = try Features(
      clip: golden.tensor("in.clip_f"), sync: golden.tensor("in.sync_f"), text: golden.tensor("in.text_f"))
    for (guidance, name) in [(4.5, "cfg4.5_flow"), (0.5, "cfg0.5_flow")] {
      let conditions = try network.conditions(features, lengths, guidance: guidance)
      #expect(conditions.sets == (guidance < 1 ? 2 : 4))
      let flow = try GuidedFlow(network, conditions, guidance: guidance)(golden.tensor("in.latent"), 0.36)
      #expect(try relativeError(flow, golden.tensor(name)) < 1e-4)
    }
  }

  @Test func takesOfOneVideoAreWhatEachIsAlone() throws {
    let lengths = try SequenceLengths(duration: 1, of: Tiny.architecture44)
    let features = try Features(
      clip: golden.tensor("in.clip_f").rows(0..<1), sync: golden.tensor("in.sync_f").rows(0..<1),
      text: golden.tensor("in.text_f").rows(0..<1))
    let conditions = try network.conditions(features, lengths, guidance: 4.5)
    let guided = GuidedFlow(network, conditions, guidance: 4.5)
    let latents = noise(seeds: [1, 2, 3], tokens: 44, channels: 12)
    let together = try guided(latents, 0.36)
    for take in 0..<3 {
      let alone = try guided(latents.rows(take..<take + 1), 0.36)
      #expect(together.rows(take..<take + 1).values == alone.values)
    }
  }

  @Test func tokensThatDoNotFitTheDurationAreRefused() throws {
    let lengths = try SequenceLengths(duration: 2, of: Tiny.architecture44)
    let features = try Features(clip: golden.tensor("in.clip_f"), text: golden.tensor("in.text_f"))
    #expect(throws: MMAudioError.wrongTokens(stage: .clip, found: 8, wanted: 16)) {
      try network.conditions(features, lengths, guidance: 1)
    }
  }
}
