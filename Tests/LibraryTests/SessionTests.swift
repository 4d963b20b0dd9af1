import Foundation
import Library
import Testing

struct SessionTests {
  @Test func aVideoHasOneSession() throws {
    try Stage.with { stage in
      let library = try stage.open()
      let drum = try library.session(forVideo: "/videos/a drum.mp4")
      #expect(drum.title == "a drum")
      #expect(drum.video == "/videos/a drum.mp4")
      #expect(drum.takeCount == 0 && drum.state.isEmpty)
      #expect(try library.session(forVideo: "/videos/../videos/a drum.mp4").id == drum.id)
      #expect(try library.session(forVideo: "/other/a drum.mp4").id != drum.id)
      #expect(try library.existingSession(forVideo: "/videos/bell.mp4") == nil)
      #expect(try library.existingSession(forVideo: "/videos/a drum.mp4")?.id == drum.id)
    }
  }

  @Test func promptsAloneHaveOneToo() throws {
    try Stage.with { stage in
      let library = try stage.open()
      let first = try library.session(forVideo: nil)
      #expect(first.video == nil)
      #expect(try library.session(forVideo: nil).id == first.id)
    }
  }

  @Test func theLatestOpenedComesFirst() throws {
    try Stage.with { stage in
      let library = try stage.open()
      for name in ["a", "b", "c", "a"] { _ = try library.session(forVideo: "/\(name).mp4") }
      #expect(try library.sessions().map(\.title) == ["a", "c", "b"])
    }
  }

  @Test func stateComesBackAfterReopening() throws {
    try Stage.with { stage in
      let state = Data((0...255).map { UInt8($0) })
      do {
        let library = try stage.open()
        let session = try library.session(forVideo: "/drum.mp4")
        try library.save(state: Data("before".utf8), for: session.id)
        try library.save(state: state, for: session.id)
      }
      #expect(try stage.open().sessions().first?.state == state)
      #expect(throws: LibraryError.noSession(id: 99)) { try stage.open().save(state: state, for: 99) }
    }
  }

  @Test func aSessionWithTakesIsRemovedOnlyWhenAsked() throws {
    try Stage.with { stage in
      let library = try stage.open()
      let session = try library.session(forVideo: "/drum.mp4")
      let take = try Stage.keep(in: session.id, of: library)
      try library.trash(take.id)
      #expect(throws: LibraryError.sessionHasTakes(title: "drum", count: 1)) {
        try library.remove(session.id)
      }
      #expect(try library.takes(includingTrashed: true).count == 1)
      try library.remove(session.id, withTakes: true)
      #expect(try library.sessions().isEmpty)
      #expect(!FileManager.default.fileExists(atPath: take.audio))
      #expect(throws: LibraryError.noSession(id: session.id)) { try library.remove(session.id) }
      // Numbers of sessions do not come back either.
      #expect(try library.session(forVideo: "/drum.mp4").id > session.id)
    }
  }

  @Test func theFolderIsFoundInTheEnvironment() {
    func folder(_ environment: [String: String]) -> String {
      Library.defaultFolder(environment: environment).path
    }
    #expect(folder(["ONSET_LIBRARY": "/l", "XDG_DATA_HOME": "/d", "HOME": "/h"]) == "/l")
    #expect(folder(["ONSET_LIBRARY": "", "XDG_DATA_HOME": "/d", "HOME": "/h"]) == "/d/onset/library")
    #expect(folder(["HOME": "/h"]) == "/h/.local/share/onset/library")
    #expect(FeatureCache.defaultFolder(environment: ["HOME": "/h"]).path == "/h/.cache/onset/features")
    #expect(FeatureCache.defaultFolder(environment: ["XDG_CACHE_HOME": "/c"]).path == "/c/onset/features")
  }
}
