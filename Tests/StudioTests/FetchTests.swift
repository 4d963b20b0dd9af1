import Downloads
import Foundation
import Studio
import TestSupport
import Testing

@Suite struct FetchTests {
  /// A shelf whose endpoint is a server with every published file.
  private func withHub(_ body: (ShelfStage, TestServer) throws -> Void) throws {
    try withTemporaryFolder { folder throws in
      let server = try TestServer()
      defer { server.stop() }
      let stage = try ShelfStage(folder, endpoint: server.address)
      for file in stage.shelf.published {
        server.serve("/" + file.hub.address("").dropFirst(), Array(ShelfStage.content(of: file).utf8))
      }
      try body(stage, server)
    }
  }

  @Test func fetchesAVariantFromTheEndpoint() throws {
    try withHub { stage, server throws in
      let files = try stage.shelf.publishedFiles(for: ["small_16k"])
      var seen: Set<Int> = []
      let fetched = try stage.shelf.fetch(files) {
        #expect($0.count == 5)
        seen.insert($0.index)
      }
      #expect(fetched.map(\.outcome) == Array(repeating: .fetched, count: 5))
      #expect(seen == [0, 1, 2, 3, 4])
      for file in files { #expect(stage.text(at: stage.path(file)) == ShelfStage.content(of: file)) }
      #expect(try stage.shelf.locate("small_16k").name == "small_16k")
      #expect(
        Set(server.requests.map(\.path)).contains(
          "/hkchengrex/MMAudio/resolve/main/weights/mmaudio_small_16k.pth"))

      let again = try stage.shelf.fetch(files)
      #expect(again.map(\.outcome) == Array(repeating: .alreadyHere, count: 5))
      #expect(server.requests.count == 5)
    }
  }

  @Test func aCachedFileIsNotFetched() throws {
    try withHub { stage, server throws in
      let clip = try stage.file("open_clip_pytorch_model.bin")
      let path = try stage.cache(clip, in: stage.folder.path + "/hub")
      let fetched = try stage.shelf.fetch([clip])
      #expect(fetched.map(\.outcome) == [.cached] && fetched.map(\.path) == [path])
      #expect(server.requests.isEmpty)
    }
  }

  @Test func aWrongFileInTheCacheIsFetchedToTheShelf() throws {
    try withHub { stage, _ throws in
      let clip = try stage.file("open_clip_pytorch_model.bin")
      let wrong = String(ShelfStage.content(of: clip).reversed())
      let path = try stage.cache(clip, in: stage.folder.path + "/hub", text: wrong)
      #expect(try stage.shelf.fetch([clip]).map(\.outcome) == [.fetched])
      #expect(stage.text(at: path) == wrong)
      #expect(stage.shelf.state(of: clip) == .present(path: stage.path(clip), .shelf))
    }
  }

  @Test func aWrongFileStaysUntilARightOneIsHere() throws {
    try withHub { stage, server throws in
      let vae = try stage.file("v1-44.pth")
      let old = String(ShelfStage.content(of: vae).reversed())
      try stage.put(old, at: stage.path(vae))
      let path = "/" + String(vae.hub.address("").dropFirst())
      server.on(path) { _ in TestAnswer(status: 404) }
      #expect(throws: DownloadError.refused(address: server.address + path, status: 404)) {
        try stage.shelf.fetch([vae])
      }
      #expect(stage.text(at: stage.path(vae)) == old)
      server.serve(path, Array(ShelfStage.content(of: vae).utf8))
      #expect(try stage.shelf.fetch([vae]).map(\.outcome) == [.fetched])
      #expect(stage.text(at: stage.path(vae)) == ShelfStage.content(of: vae))
    }
  }

  @Test func theSecondSourceStandsInForTheFirst() throws {
    try withHub { stage, server throws in
      var vae = try stage.file("v1-44.pth")
      server.on("/" + vae.hub.address("").dropFirst()) { _ in TestAnswer(status: 403) }
      server.serve("/release/v1-44.pth", Array(ShelfStage.content(of: vae).utf8))
      vae.release = server.address + "/release/v1-44.pth"
      #expect(try stage.shelf.fetch([vae]).map(\.outcome) == [.fetched])
    }
  }

  @Test func offlineIsObeyedButWhatIsHereCounts() throws {
    try withHub { stage, server throws in
      var shelf = stage.shelf
      shelf.offline = "HF_HUB_OFFLINE"
      let files = try shelf.publishedFiles(for: ["small_16k"])
      try stage.put(ShelfStage.content(of: files[0]), at: stage.path(files[0]))
      #expect(throws: ShelfError.offline(variable: "HF_HUB_OFFLINE", missing: files.dropFirst().map(\.name)))
      {
        try shelf.fetch(files)
      }
      #expect(try shelf.fetch([files[0]]).map(\.outcome) == [.alreadyHere])
      #expect(server.requests.isEmpty)
    }
  }

  @Test func whatCannotFitIsNotBegun() throws {
    try withHub { stage, server throws in
      var huge = try stage.file("v1-44.pth")
      huge.size = .about(1 << 60)
      #expect {
        try stage.shelf.fetch([try stage.file("v1-16.pth"), huge])
      } throws: {
        if case .noSpace(stage.shelf.root, _, _)? = $0 as? DownloadError { true } else { false }
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test func anEndpointMustBeAnAddress() throws {
    try withHub { stage, _ throws in
      var shelf = stage.shelf
      shelf.endpoint = "huggingface.co"
      #expect(throws: ShelfError.badEndpoint("huggingface.co")) { try shelf.fetch([shelf.published[0]]) }
    }
  }
}
