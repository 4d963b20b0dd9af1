import MMAudio
import Materials
import Tensors
import Testing
import Weights

struct SynchformerTests {
  private func branch(_ change: (inout SyncSizes) -> Void = { _ in }) throws -> Synchformer {
    try Synchformer(.synchformer(golden("weights/synchformer")), tinySync(change))
  }

  @Test func everyRungMatchesTheReference() throws {
    let io = try golden("io/synchformer")
    let rungs = Rungs()
    let out = try branch()(io.pictures("frames_u8"), observe: rungs.observer)
    for name in io.entries.keys.sorted() where name != "frames_u8" {
      #expect(relativeError(rungs.tensors[name], try io.tensor(name)) < 2e-6, "\(name)")
    }
    #expect(relativeError(out, try io.tensor("out")) < 2e-6)
  }

  @Test func segmentsKnowNothingOfEachOther() throws {
    let branch = try branch()
    let frames = noisePictures(32, side: 24)
    let whole = try branch(frames)
    #expect(whole.shape == [24, 32])
    for segment in 0..<3 {
      let alone = try branch(Array(frames[segment * 8..<segment * 8 + 16]))
      #expect(alone.values == whole.rows(segment * 8..<segment * 8 + 8).values)
    }
  }

  @Test func framesBehindTheLastSegmentAreDropped() throws {
    let branch = try branch()
    let frames = noisePictures(23, side: 24)
    #expect(try branch(frames).values == branch(Array(frames.prefix(16))).values)
  }

  @Test func segmentsThatShareNoPatchAreRightToo() throws {
    // A step of 3 frames lets patches of 2 coincide with those of the segment after the next only.
    let branch = try branch { $0.step = 3 }
    let frames = noisePictures(22, side: 24)
    let whole = try branch(frames)
    #expect(whole.shape == [24, 32])
    let last = try branch(Array(frames[6..<22]))
    #expect(last.values == whole.rows(16..<24).values)
  }

  @Test func progressReachesTheTotalAndCanStop() throws {
    let branch = try branch()
    let frames = noisePictures(24, side: 24)
    var seen: [[Int]] = []
    _ = try branch(frames) { seen.append([$0, $1]) }
    #expect(seen == [[1, 4], [2, 4], [3, 4], [4, 4]])
    #expect(throws: CancellationError.self) { try branch(frames) { _, _ in throw CancellationError() } }
  }

  @Test func badFramesAndSizesAreFacts() throws {
    let branch = try branch()
    #expect(throws: MMAudioError.tooFewFrames(found: 15, wanted: 16)) {
      try branch(noisePictures(15, side: 24))
    }
    #expect(throws: MMAudioError.wrongPicture(width: 8, height: 8, bytes: 192, wantedSide: 24)) {
      try branch(noisePictures(16, side: 8))
    }
    #expect(throws: MMAudioError.unusableSize(name: "z_block", value: 3)) {
      try self.branch { $0.framesPerPatch = 3 }
    }
    #expect(throws: MMAudioError.unusableSize(name: "mlp_ratio", value: 1000)) {
      try self.branch { $0.mlpRatio = 1000 }
    }
    #expect(throws: MMAudioError.unusableSize(name: "step", value: 0)) { try self.branch { $0.step = 0 } }
  }

  @Test func motionIsToldFrameByFrameInCellsThatFillAPatch() throws {
    #expect(throws: MMAudioError.unusableSize(name: "z_block", value: 2)) {
      try self.branch { $0.motion = 48 }
    }
    #expect(throws: MMAudioError.unusableSize(name: "patch_size", value: 6)) {
      try self.branch { ($0.motion, $0.framesPerPatch, $0.patchSize) = (48, 1, 6) }
    }
    #expect(throws: MMAudioError.unusableSize(name: "motion", value: 0)) {
      try self.branch { ($0.motion, $0.framesPerPatch) = (0, 1) }
    }
  }

  @Test func onlyTheLeftoverMayBeUnused() throws {
    #expect {
      try branch { $0.depth = 1 }
    } throws: { error in
      guard case WeightsError.unused(let names, _) = error else { return false }
      return names.allSatisfy { $0.hasPrefix("vfeat_extractor.blocks.1.") }
    }
  }
}
