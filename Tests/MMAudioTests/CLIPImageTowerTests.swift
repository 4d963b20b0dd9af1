import MMAudio
import Materials
import Tensors
import Testing
import Weights

struct CLIPImageTowerTests {
  private func tower(_ sizes: CLIPSizes? = nil) throws -> CLIPImageTower {
    try CLIPImageTower(.clipImage(golden("weights/clip")), sizes ?? tinyCLIP())
  }

  @Test func everyRungMatchesOpenCLIP() throws {
    let io = try golden("io/clip_visual")
    let rungs = Rungs()
    let frames = try io.pictures("frames_u8")
    let out = try tower()(frames, chunk: frames.count, observe: rungs.observer)
    for name in ["normalized", "conv1", "ln_pre", "block0", "pooled", "projected", "out"] {
      #expect(relativeError(rungs.tensors[name], try io.tensor(name)) < 2e-6, "\(name)")
    }
    // The last block computes the class row alone.
    #expect(relativeError(rungs.tensors["block1"], try io.tensor("block1").tokens(0..<1)) < 2e-6)
    #expect(relativeError(out, try io.tensor("out")) < 2e-6)
  }

  @Test(arguments: [1, 2, 3, 7]) func chunkSizeChangesNoByte(_ chunk: Int) throws {
    let tower = try tower()
    let frames = noisePictures(5, side: 48)
    #expect(try tower(frames, chunk: chunk).values == tower(frames, chunk: 5).values)
  }

  @Test func repeatsAreEncodedOnceAndGiveTheSame() throws {
    let tower = try tower()
    let frames = noisePictures(3, side: 48)
    let repeated = [0, 0, 1, 2, 2, 2, 0].map { frames[$0] }
    var total = 0
    let out = try tower(repeated) { total = $1 }
    #expect(total == 4 * 2)
    let alone = try frames.map { try tower([$0]).values }
    #expect(out.shape == [7, 24])
    #expect((0..<7).map { out[$0].values } == [0, 0, 1, 2, 2, 2, 0].map { alone[$0] })
  }

  @Test func progressReachesTheTotalAndCanStop() throws {
    let tower = try tower()
    let frames = noisePictures(3, side: 48)
    var seen: [Int] = []
    _ = try tower(frames, chunk: 2) { done, total in
      #expect(total == 6)
      seen.append(done)
    }
    #expect(seen == [2, 4, 5, 6])
    var calls = 0
    #expect(throws: CancellationError.self) {
      try tower(frames, chunk: 1) { _, _ in
        calls += 1
        if calls == 2 { throw CancellationError() }
      }
    }
    #expect(calls == 2)
  }

  @Test func framesOfAnotherSizeAreFacts() throws {
    let tower = try tower()
    let good = noisePictures(1, side: 48)
    #expect(throws: MMAudioError.wrongPicture(width: 42, height: 42, bytes: 5292, wantedSide: 48)) {
      try tower(good + noisePictures(1, side: 42))
    }
    #expect(throws: MMAudioError.wrongPicture(width: 48, height: 48, bytes: 5, wantedSide: 48)) {
      try tower([Picture(width: 48, height: 48, pixels: [1, 2, 3, 4, 5])])
    }
    #expect(throws: MMAudioError.tooFewFrames(found: 0, wanted: 1)) { try tower([]) }
  }

  @Test func weightsOfAnotherModelAreNamed() throws {
    let path = try golden("weights/clip").path
    #expect(
      throws: WeightsError.wrongShape(
        name: "visual.conv1.weight", path: path, found: [32, 3, 14, 14], wanted: [32, 3, 16, 16])
    ) { try tower(tinyCLIP { $0.vision.patchSize = 16 }) }
    #expect {
      try tower(tinyCLIP { $0.vision.layers = 1 })
    } throws: { error in
      guard case WeightsError.unused(let names, path) = error else { return false }
      return names.count == 12 && names.allSatisfy { $0.hasPrefix("visual.transformer.resblocks.1.") }
    }
    #expect {
      try tower(tinyCLIP { $0.vision.layers = 3 })
    } throws: { error in
      guard case WeightsError.missing(let name, path, let nearest?) = error else { return false }
      return name.contains("resblocks.2.") && nearest == name.replacing("resblocks.2.", with: "resblocks.0.")
    }
  }

  @Test func impossibleSizesAreFacts() throws {
    let cases: [(String, Double, (inout CLIPSizes) -> Void)] = [
      ("vision_cfg.head_width", 0, { $0.vision.headWidth = 0 }),
      ("vision_cfg.head_width", 5, { $0.vision.headWidth = 5 }),
      ("vision_cfg.patch_size", 49, { $0.vision.patchSize = 49 }),
      ("vision_cfg.layers", -1, { $0.vision.layers = -1 }),
      ("vision_cfg.mlp_ratio", .infinity, { $0.vision.mlpRatio = .infinity }),
      ("text_cfg.heads", 3, { $0.text.heads = 3 }),
      ("embed_dim", Double(Int.max), { $0.embedDim = .max }),
    ]
    for (name, value, change) in cases {
      #expect(throws: MMAudioError.unusableSize(name: name, value: value)) { try tower(tinyCLIP(change)) }
    }
  }
}
