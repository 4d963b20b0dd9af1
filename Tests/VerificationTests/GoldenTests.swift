import Foundation
import Materials
import TestSupport
import Testing
import Verification
import Weights

struct GoldenTests {
  private static let names: [String] = {
    let folders = ["weights", "pth", "io"]
    return folders.flatMap { folder in
      let path = Repository.goldens.appendingPathComponent(folder).path
      return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).map { "\(folder)/\($0)" }
    }.sorted()
  }()

  @Test func theSetIsThere() { #expect(Self.names.count >= 25) }

  @Test(arguments: names) func theEngineIsTheReference(name: String) throws {
    let result = try run(try GoldenSet(folder: Repository.goldens.path), name)
    #expect(result.hasPassed, "\(result.failedChecks) \(String(describing: result.error))")
    for check in result.checks { #expect(check.count > 0 && check.shapes == nil, "\(check.name)") }
  }

  @Test(
    arguments: [Precision.bfloat16, .int16, .int8],
    names.filter { $0.hasPrefix("io/") && $0.contains(#/clip|sync|dit|vae|bigvgan|e2e/#) })
  func narrowerNumbersStayNear(precision: Precision, name: String) throws {
    let set = try GoldenSet(folder: Repository.goldens.path)
    let aids = VerificationAids(precision: precision)
    let result = try #require(VerificationRun(set, aids: aids, isWanted: { $0 == name }).first { _ in true })
    #expect(result.hasPassed, "\(result.failedChecks) \(String(describing: result.error))")
    #expect(result.checks.contains { $0.difference.relativeRMS > 1e-5 } || precision == .bfloat16)
  }

  /// Tensors that are compared with nothing are known by name: a rung that a network no longer shows would join them.
  @Test func hardlyAnythingIsLeftOut() throws {
    let set = try GoldenSet(folder: Repository.goldens.path)
    let rungs = try [
      "clip_visual", "clip_text", "synchformer", "dit_v2_forward", "vae44_decode", "bigvgan44",
    ]
    .flatMap { try run(set, "io/\($0).safetensors").notCompared }
    #expect(rungs == [])
    let whole = try ["video", "image", "batch2"].flatMap {
      try run(set, "io/e2e_44k_\($0).safetensors").notCompared
    }
    #expect(whole == [])
  }

  @Test func theTokenizerSaysWhatItLeavesOut() throws {
    let result = try run(try GoldenSet(folder: Repository.goldens.path), "io/tokenizer.json")
    #expect(result.notCompared.count == 3 && result.checks.count == 76)
    #expect(result.notCompared.allSatisfy { $0.hasSuffix("(text in the wrong encoding)") })
  }

  @Test func withoutAVocabularyTheTokenizerIsNotRun() throws {
    let run = VerificationRun(
      try GoldenSet(folder: Repository.goldens.path), isWanted: { $0 == "io/tokenizer.json" })
    guard case .notRun(.needsVocabulary)? = run.first(where: { _ in true })?.outcome else {
      Issue.record("the tokenizer was run without a vocabulary")
      return
    }
  }
}

/// What must fail does.
struct CorruptionTests {
  @Test(arguments: [
    ("io/clip_visual.safetensors", "block0"), ("io/clip_visual.safetensors", "out"),
    ("io/clip_text.safetensors", "ln_final"), ("io/synchformer.safetensors", "b0_timeattn_seg0"),
    ("io/dit_v2_forward.safetensors", "fused0"), ("io/dit_v2_forward.safetensors", "cfg4.5_flow"),
    ("io/dit_v2_forward.safetensors", "rope.clip"), ("io/vae44_decode.safetensors", "mel"),
    ("io/bigvgan44.safetensors", "ups.1"), ("io/bigvgan44.safetensors", "act.out7"),
    ("io/bigvgan44.safetensors", "audio"), ("io/e2e_44k_image.safetensors", "x0"),
    ("io/e2e_44k_image.safetensors", "feat.sync"), ("io/e2e_44k_image.safetensors", "step2.flow"),
    ("io/e2e_44k_image.safetensors", "audio"), ("io/rng.safetensors", "seed42.16k.last64"),
    ("io/rng.safetensors", "seed1.uniform16"), ("io/schedule.safetensors", "linspace.25"),
    ("io/resize.safetensors", "1.sync_float24"), ("weights/bigvgan44_folded.safetensors", "ups.0.0.weight"),
  ])
  func oneWrongValueInAnOutputIsFound(file: String, tensor: String) throws {
    let bytes = try changed(file, tensor) { $0.with($0.count / 2) { $0 * 1.5 + 0.2 } }
    let result = try withChangedSet([file: bytes]) { try run($0, file) }
    #expect(result.hasFailed)
    #expect(
      result.failedChecks.contains { $0 == tensor || "\($0).weight" == tensor }, "\(result.failedChecks)")
    #expect(result.error == nil)
  }

  @Test(arguments: [
    ("weights/clip.safetensors", "transformer.resblocks.1.mlp.c_fc.weight", "io/clip_text.safetensors"),
    (
      "weights/synchformer.safetensors", "vfeat_extractor.blocks.1.attn.qkv.weight",
      "pth/synchformer_state_dict.pth"
    ),
    ("weights/vae44.safetensors", "decoder.conv_out.weight", "io/vae44_decode.safetensors"),
  ])
  func aWrongWeightIsFound(file: String, tensor: String, seenBy name: String) throws {
    let bytes = try changed(file, tensor) { $0.with(7) { $0 + 0.5 } }
    #expect(try withChangedSet([file: bytes]) { try run($0, name) }.hasFailed)
  }

  @Test func aNumberThatIsNoneIsNoMatch() throws {
    let file = "io/clip_visual.safetensors"
    let bytes = try changed(file, "out") { $0.with(0) { _ in .nan } }
    #expect(try withChangedSet([file: bytes]) { try run($0, file) }.failedChecks == ["out"])
  }

  @Test func anotherShapeIsNoMatch() throws {
    let file = "io/clip_text.safetensors"
    let bytes = try changed(file, "out") { $0.reshaped([$0.count]) }
    let result = try withChangedSet([file: bytes]) { try run($0, file) }
    let check = try #require(result.checks.first { $0.name == "out" })
    #expect(!check.passed && check.shapes?.found == [4, 77, 40] && check.shapes?.wanted == [4 * 77 * 40])
  }

  @Test func integersMustBeEqual() throws {
    let path = Repository.goldens.appendingPathComponent("io/schedule.safetensors").path
    let checkpoint = try openCheckpoint(path)
    var writer = SafetensorsWriter()
    for (name, entry) in checkpoint.entries where name.hasPrefix("nearest") {
      var values = try checkpoint.integers(name)
      if name == "nearest_exact.192_345" { values[57] += 1 }
      writer.add(name, integers: values, shape: entry.shape, type: .int32)
    }
    let file = "io/schedule.safetensors"
    #expect(
      try withChangedSet([file: writer.bytes]) { try run($0, file) }.failedChecks == ["nearest_exact.192_345"]
    )
  }

  @Test func aMissingTensorIsNamed() throws {
    let file = "io/synchformer.safetensors"
    let bytes = try changed(file, "out") { _ in nil }
    let result = try withChangedSet([file: bytes]) { try run($0, file) }
    #expect(result.hasFailed)
    guard case .missing("out", _, _)? = result.error as? WeightsError else {
      Issue.record("\(String(describing: result.error))")
      return
    }
  }

  @Test func missingFilesFailAndUnknownOnesAreSaid() throws {
    let changes: [String: [UInt8]] = [
      "io/rng.safetensors": [], "weights/vae44.safetensors": [], "io/new_stage.safetensors": [1, 2, 3],
    ]
    try withChangedSet(changes) { set in
      #expect(try run(set, "io/rng.safetensors").hasFailed)
      #expect(try run(set, "io/vae44_decode.safetensors").hasFailed)
      guard case .notRun(.unknown) = try run(set, "io/new_stage.safetensors").outcome else {
        Issue.record("an unknown file was passed over")
        return
      }
    }
  }

  @Test func otherFoldersAreRefused() throws {
    try withTemporaryFolder { folder in
      let index = folder.path + "/index.json"
      #expect(throws: VerificationError.noIndex(path: index)) { try GoldenSet(folder: folder.path) }
      try Data("{}".utf8).write(to: URL(fileURLWithPath: index))
      #expect(throws: VerificationError.unreadableIndex(path: index)) { try GoldenSet(folder: folder.path) }
    }
  }
}
