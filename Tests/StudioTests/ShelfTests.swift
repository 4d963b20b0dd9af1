import Foundation
import MMAudio
import Studio
import TestSupport
import Testing

@Suite struct ShelfTests {
  @Test func anEmptyShelfKnowsWhatIsMissing() throws {
    try withShelf { stage throws in
      let models = stage.shelf.models()
      #expect(models.map(\.name) == ["small_16k", "small_44k", "medium_44k", "large_44k", "large_44k_v2"])
      #expect(models.allSatisfy { !$0.isComplete && $0.missingBytes == $0.bytes && $0.bytes > 0 })
      let small = models[0]
      #expect(
        throws: ShelfError.filesMissing(
          model: "small_16k", missing: small.files.map(\.file.name), damaged: [], bytes: small.bytes)
      ) { try stage.shelf.locate("small_16k") }
      #expect(throws: ShelfError.noModel(recommended: "large_44k_v2", bytes: models[4].bytes)) {
        try stage.shelf.defaultModel()
      }
    }
  }

  @Test func everyVariantNeedsOneFileAPart() {
    for model in ModelShelf(root: "/nowhere").models() {
      #expect(Set(model.files.map(\.file.part)) == Set(ModelPart.allCases), "\(model.name)")
      #expect(model.files.count == ModelPart.allCases.count, "\(model.name)")
      #expect(model.files.allSatisfy { $0.file.digest != nil }, "\(model.name)")
    }
  }

  @Test func aStockedShelfLocatesEveryPart() throws {
    try withShelf { stage throws in
      try stage.stock()
      let model = try stage.shelf.locate("small_44k")
      guard case .published(.small44k, let paths, let vocabulary) = model.parts else {
        Issue.record("not a published variant: \(model)")
        return
      }
      let root = stage.shelf.root
      #expect(
        paths == [
          .flow: root + "/weights/mmaudio_small_44k.pth",
          .clip: root + "/ext_weights/open_clip_pytorch_model.bin",
          .sync: root + "/ext_weights/synchformer_state_dict.pth",
          .latentDecoder: root + "/ext_weights/v1-44.pth",
          .vocoder: root + "/ext_weights/bigvgan_generator.pt",
        ])
      #expect(vocabulary == stage.folder.path + "/assets/vocabularies/clip-bpe.txt")
      #expect(try stage.shelf.defaultModel() == "large_44k_v2")
    }
  }

  @Test func sixteenKilohertzHasItsOwnParts() throws {
    try withShelf { stage throws in
      let names = stage.shelf.files(of: .small16k).map(\.file.name)
      #expect(names.contains("v1-16.pth") && names.contains("best_netG.pt"))
      #expect(!names.contains("v1-44.pth") && !names.contains("bigvgan_generator.pt"))
    }
  }

  @Test func aTruncatedFileIsDamaged() throws {
    try withShelf { stage throws in
      try stage.stock()
      let sync = try stage.file("synchformer_state_dict.pth")
      try stage.put("the bytes", at: stage.path(sync))
      #expect(
        throws: ShelfError.filesMissing(
          model: "small_16k", missing: [], damaged: [stage.path(sync)], bytes: sync.size.bytes)
      ) { try stage.shelf.locate("small_16k") }
    }
  }

  @Test func theNearestNameIsNamed() throws {
    try withShelf { stage throws in
      #expect {
        try stage.shelf.locate("large44k_v2")
      } throws: {
        guard case .modelNotFound("large44k_v2", "large_44k_v2", let available)? = $0 as? ShelfError else {
          return false
        }
        return available.contains("medium_44k")
      }
    }
  }

  @Test func modelFoldersAreFoundWhereTheyMayLie() throws {
    try withShelf { stage throws in
      let bundled = stage.folder.path + "/assets/models/pocket"
      try stage.put("{}", at: bundled + "/config.json")
      try stage.put("{}", at: stage.shelf.root + "/mine/config.json")
      try stage.put("no model", at: stage.shelf.root + "/other/readme.txt")
      #expect(stage.shelf.models().map(\.name).prefix(2) == ["pocket", "mine"])
      #expect(try stage.shelf.locate("pocket").parts == .folder(bundled))
      #expect(try stage.shelf.locate("mine").parts == .folder(stage.shelf.root + "/mine"))
      #expect(try stage.shelf.locate(bundled).parts == .folder(bundled))
      #expect(try stage.shelf.defaultModel() == "pocket")
      let strange = stage.shelf.root + "/other"
      #expect(throws: ShelfError.notAModelFolder(path: strange)) { try stage.shelf.locate(strange) }
    }
  }

  @Test func noVocabularyIsAFact() throws {
    try withShelf { stage throws in
      try stage.stock()
      try FileManager.default.removeItem(atPath: stage.folder.path + "/assets")
      #expect(
        throws: ShelfError.assetMissing(
          name: "vocabularies/clip-bpe.txt", lookedIn: [stage.folder.path + "/assets"])
      ) { try stage.shelf.locate("small_16k") }
    }
  }

  @Test func aHuggingFaceCacheIsUsedInPlace() throws {
    try withShelf { stage throws in
      let hub = stage.folder.path + "/hub"
      let clip = try stage.file("open_clip_pytorch_model.bin")
      let path = try stage.cache(clip, in: hub, repository: "apple/DFN5B-CLIP-ViT-H-14-378")
      #expect(stage.shelf.state(of: clip) == .present(path: path, .cache))
      try stage.put(ShelfStage.content(of: clip), at: stage.path(clip))
      #expect(stage.shelf.state(of: clip) == .present(path: stage.path(clip), .shelf))
    }
  }

  @Test func checkTellsEveryCaseApart() throws {
    try withShelf { stage throws in
      try stage.stock()
      let sync = try stage.file("synchformer_state_dict.pth")
      let vae = try stage.file("v1-44.pth")
      let vocoder = try stage.file("bigvgan_generator.pt")
      try stage.put("short", at: stage.path(sync))
      try stage.put(String(ShelfStage.content(of: vae).reversed()), at: stage.path(vae))
      try FileManager.default.removeItem(atPath: stage.path(vocoder))
      var shelf = stage.shelf
      for index in shelf.published.indices where shelf.published[index].part == .clip {
        shelf.published[index].md5 = nil
      }

      let checked = try shelf.check(shelf.publishedFiles(for: ["small_44k"]))
      let verdicts = Dictionary(uniqueKeysWithValues: checked.map { ($0.file.part, $0.verdict) })
      #expect(verdicts[.flow] == .good)
      #expect(verdicts[.clip] == .unverifiable)
      #expect(verdicts[.sync] == .wrongSize(found: 5, wanted: sync.size.bytes))
      #expect(verdicts[.vocoder] == .missing)
      guard case .wrongDigest(_, vae.md5)? = verdicts[.latentDecoder] else {
        Issue.record("\(String(describing: verdicts[.latentDecoder]))")
        return
      }
    }
  }

  @Test func checkCanBeStopped() throws {
    struct Enough: Error {}
    try withShelf { stage throws in
      try stage.stock()
      #expect(throws: Enough.self) { try stage.shelf.check(stage.shelf.published) { _ in throw Enough() } }
    }
  }
}

@Suite struct ShelfPlacesTests {
  private func shelf(_ environment: [String: String]) -> ModelShelf {
    ModelShelf(environment: environment, executable: "/nowhere/bin/onset", currentFolder: "/nowhere")
  }

  @Test func theEnvironmentSaysWhereThingsAre() {
    let plain = shelf(["HOME": "/home/ann"])
    #expect(plain.root == "/home/ann/.local/share/onset/models")
    #expect(plain.caches == ["/home/ann/.cache/huggingface/hub"])
    #expect(plain.endpoint == "https://huggingface.co" && plain.offline == nil)
    #expect(shelf(["HOME": "/h", "XDG_DATA_HOME": "/data"]).root == "/data/onset/models")
    #expect(shelf(["HOME": "/h", "XDG_DATA_HOME": "/data", "ONSET_MODELS": "/m"]).root == "/m")
    #expect(shelf(["HOME": "/h", "XDG_CACHE_HOME": "/c"]).caches == ["/c/huggingface/hub"])
    #expect(shelf(["HOME": "/h", "HF_HOME": "/hf"]).caches == ["/hf/hub"])
    #expect(shelf(["HOME": "/h", "HF_HOME": "/hf", "HF_HUB_CACHE": "/c"]).caches == ["/c"])
    #expect(shelf(["HF_ENDPOINT": "http://mirror:80/"]).endpoint == "http://mirror:80")
    #expect(shelf(["HF_HUB_OFFLINE": "1"]).offline == "HF_HUB_OFFLINE")
    #expect(shelf(["HF_HUB_OFFLINE": "0"]).offline == nil)
  }

  @Test func assetsLieAroundTheExecutableOrInTheCheckout() throws {
    try withTemporaryFolder { folder throws in
      let root = folder.path
      for name in ["assets/models", "Sources/onset", "share/onset/vocabularies", "deep/er"] {
        try FileManager.default.createDirectory(
          at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
      }
      let built = ModelShelf(environment: [:], executable: root + "/.build/release/onset", currentFolder: "/")
      #expect(built.assets == [root + "/assets", root + "/share/onset"])
      let here = ModelShelf(environment: [:], executable: "/nowhere/onset", currentFolder: root + "/deep/er")
      #expect(here.assets == [root + "/assets"])
      let told = ModelShelf(environment: ["ONSET_ASSETS": "/x"], executable: "", currentFolder: root)
      #expect(told.assets == ["/x"])
    }
  }
}
