import Foundation
import Studio
import TestSupport
import Testing

@Suite struct ImportTests {
  @Test func takesOverACheckout() throws {
    try withShelf { stage throws in
      let checkout = stage.folder.path + "/MMAudio"
      let (flow, vae) = (try stage.file("mmaudio_small_44k.pth"), try stage.file("v1-44.pth"))
      let (sync, clip) = (
        try stage.file("synchformer_state_dict.pth"), try stage.file("open_clip_pytorch_model.bin")
      )
      for file in [flow, vae] { try stage.put(ShelfStage.content(of: file), at: checkout + "/" + file.place) }
      try stage.put("half a fi", at: checkout + "/" + sync.place)
      _ = try stage.cache(clip, in: checkout + "/.cache/huggingface/hub")

      let imported = try stage.shelf.importFiles(from: checkout)
      let outcomes = Dictionary(uniqueKeysWithValues: imported.map { ($0.file.name, $0.outcome) })
      #expect(
        outcomes[flow.name] == .linked && outcomes[vae.name] == .linked && outcomes[clip.name] == .linked)
      #expect(outcomes[sync.name] == .rejected(.wrongSize(found: 9, wanted: sync.size.bytes)))
      #expect(outcomes["v1-16.pth"] == .notFound)
      for file in [flow, vae, clip] {
        #expect(stage.text(at: stage.path(file)) == ShelfStage.content(of: file))
        #expect(stage.shelf.state(of: file) == .present(path: stage.path(file), .shelf))
      }
      #expect(stage.text(at: checkout + "/" + flow.place) == ShelfStage.content(of: flow))
      #expect(try inode(stage.path(flow)) == inode(checkout + "/" + flow.place))
      let clipFacts = try FileManager.default.attributesOfItem(atPath: stage.path(clip))
      #expect(
        clipFacts[.type] as? FileAttributeType == .typeRegular, "a link into a cache would dangle one day")

      let again = try stage.shelf.importFiles(from: checkout)
      #expect(again.filter { $0.outcome == .alreadyHere }.count == 3)
    }
  }

  @Test func wrongBytesAreRejectedAndNothingIsReplaced() throws {
    try withShelf { stage throws in
      let vae = try stage.file("v1-44.pth")
      let old = String(ShelfStage.content(of: vae).reversed())
      try stage.put(old, at: stage.path(vae))
      try stage.put(ShelfStage.content(of: vae).uppercased(), at: stage.folder.path + "/bag/v1-44.pth")
      let imported = try stage.shelf.importFiles(from: stage.folder.path + "/bag")
      guard case .rejected(.wrongDigest)? = imported.first(where: { $0.file == vae })?.outcome else {
        Issue.record("\(imported)")
        return
      }
      #expect(stage.text(at: stage.path(vae)) == old)
    }
  }

  @Test func aWrongFileOnTheShelfIsReplacedByARightOne() throws {
    try withShelf { stage throws in
      let vae = try stage.file("v1-44.pth")
      try stage.put("wrong", at: stage.path(vae))
      try stage.put(ShelfStage.content(of: vae), at: stage.folder.path + "/bag/v1-44.pth")
      let imported = try stage.shelf.importFiles(from: stage.folder.path + "/bag")
      #expect(imported.first { $0.file == vae }?.outcome == .linked)
      #expect(stage.text(at: stage.path(vae)) == ShelfStage.content(of: vae))
      let names = try FileManager.default.contentsOfDirectory(atPath: stage.shelf.root + "/ext_weights")
      #expect(names == ["v1-44.pth"])
    }
  }

  /// /dev/shm is another file system than the temporary folder on every Linux that has both.
  @Test func whatCannotBeLinkedIsCopied() throws {
    try withShelf { stage throws in
      let shared = URL(fileURLWithPath: "/dev/shm/onset-test-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: shared) }
      let vae = try stage.file("v1-44.pth")
      try stage.put(ShelfStage.content(of: vae), at: shared.path + "/v1-44.pth")
      let imported = try stage.shelf.importFiles(from: shared.path)
      #expect(imported.first { $0.file == vae }?.outcome == .copied)
      #expect(stage.text(at: stage.path(vae)) == ShelfStage.content(of: vae))
    }
  }

  @Test func aFolderWithoutWeightsIsAFact() throws {
    try withShelf { stage throws in
      try stage.put("hello", at: stage.folder.path + "/bag/readme.txt")
      let bag = stage.folder.path + "/bag"
      #expect {
        try stage.shelf.importFiles(from: bag)
      } throws: {
        if case .nothingToImport(bag, _)? = $0 as? ShelfError { true } else { false }
      }
      #expect(throws: ShelfError.unreadableFolder(path: bag + "/none", code: ENOENT)) {
        try stage.shelf.importFiles(from: bag + "/none")
      }
    }
  }

  private func inode(_ path: String) throws -> UInt64? {
    try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? UInt64
  }
}
