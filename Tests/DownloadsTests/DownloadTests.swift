import Downloads
import Foundation
import Synchronization
import TestSupport
import Testing

private let file = content(300_000)

@Suite struct DownloadTests {
  @Test func fetchesAFreshFile() throws {
    try onStage { stage throws in
      stage.server.serve("/model.pth", file)
      var seen: [DownloadProgress] = []
      #expect(try stage.download(file).run { seen.append($0) } == .fetched)
      #expect(stage.bytes(at: stage.path) == file)
      #expect(stage.names == ["model.pth"])
      #expect(seen.contains { $0.activity == .receiving && $0.total == 300_000 })
      #expect(seen.map(\.bytes) == seen.map(\.bytes).sorted())
    }
  }

  @Test func makesTheFolder() throws {
    try onStage { stage throws in
      stage.server.serve("/model.pth", file)
      var download = try stage.download(file)
      download.file = stage.folder.appendingPathComponent("a/b/c/model.pth").path
      #expect(try download.run() == .fetched)
      #expect(stage.bytes(at: download.file) == file)
    }
  }

  @Test func anEmptyFileIsAFile() throws {
    try onStage { stage throws in
      stage.server.serve("/model.pth", [])
      #expect(try stage.download([], knowsSize: false).run() == .fetched)
      #expect(stage.bytes(at: stage.path) == [])
    }
  }

  @Test func leavesAGoodFileAlone() throws {
    try onStage { stage throws in
      try stage.put(file, at: stage.path)
      #expect(try stage.download(file).run() == .alreadyHere)
      #expect(try stage.download(file, knowsDigest: false).run() == .alreadyHere)
      #expect(stage.server.requests.isEmpty)
    }
  }

  @Test func replacesABadFileOnlyByAVerifiedOne() throws {
    try onStage { stage throws in
      let old = content(300_000, seed: 2)
      try stage.put(old, at: stage.path)
      stage.server.on("/model.pth") { .file($0.number == 0 ? content(300_000, seed: 3) : file, for: $0) }
      let wanted = try stage.sha256(file)
      let found = try stage.sha256(content(300_000, seed: 3))
      #expect(
        throws: DownloadError.wrongDigest(
          address: stage.server.address + "/model.pth", found: found, wanted: wanted)
      ) { try stage.download(file).run() }
      #expect(stage.bytes(at: stage.path) == old)
      #expect(stage.names == ["model.pth"])
      #expect(try stage.download(file).run() == .fetched)
      #expect(stage.bytes(at: stage.path) == file)
    }
  }

  @Test func followsRedirects() throws {
    try onStage { stage throws in
      let other = try TestServer()
      defer { other.stop() }
      other.serve("/cdn", file)
      let target = other.address + "/cdn"
      stage.server.on("/model.pth") { _ in .redirect(to: target) }
      #expect(try stage.download(file).run() == .fetched)
      #expect(stage.bytes(at: stage.path) == file)
    }
  }

  @Test func aRedirectLoopEnds() throws {
    try onStage { stage throws in
      let here = stage.server.address + "/model.pth"
      stage.server.on("/model.pth") { _ in .redirect(to: here, status: 307) }
      #expect { try stage.download(file).run() } throws: {
        if case .transport(here, 47, _)? = $0 as? DownloadError { true } else { false }
      }
    }
  }

  @Test(arguments: [404, 403, 401, 410])
  func aRefusalIsFinal(_ status: Int) throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") { _ in TestAnswer(status: status, body: Array("no".utf8)) }
      let address = stage.server.address + "/model.pth"
      #expect(throws: DownloadError.refused(address: address, status: status)) {
        try stage.download(file).run()
      }
      #expect(stage.server.requests.count == 1)
      #expect(stage.names.isEmpty)
    }
  }

  @Test(arguments: [500, 503, 429])
  func aPassingFaultIsRiddenOut(_ status: Int) throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") {
        $0.number < 3 ? TestAnswer(status: status) : TestAnswer.file(file, for: $0)
      }
      #expect(try stage.download(file).run() == .fetched)
      #expect(stage.server.requests.count == 4)
    }
  }

  @Test func aLastingFaultIsNot() throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") { _ in TestAnswer(status: 502) }
      let address = stage.server.address + "/model.pth"
      #expect(throws: DownloadError.refused(address: address, status: 502)) { try stage.download(file).run() }
      #expect(stage.server.requests.count == 5)
    }
  }

  @Test func noServerIsUnreachable() throws {
    try onStage { stage throws in
      stage.server.stop()
      #expect { try stage.download(file).run() } throws: {
        if case .unreachable? = $0 as? DownloadError { true } else { false }
      }
      #expect(stage.names.isEmpty)
    }
  }

  @Test(arguments: ["ftp://127.0.0.1/a", "file:///etc/passwd", "nonsense://", "http://"])
  func onlyWebAddressesCount(_ address: String) throws {
    try onStage { stage throws in
      #expect(throws: DownloadError.badAddress(address)) { try Download(address, to: stage.path).run() }
    }
  }

  @Test func aRedirectToAFileIsRefused() throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") { _ in .redirect(to: "file:///etc/hostname") }
      #expect(throws: DownloadError.self) {
        try stage.download(file, knowsSize: false, knowsDigest: false).run()
      }
      #expect(stage.names.isEmpty)
    }
  }
}

@Suite struct StrangeAnswers {
  @Test func aPageIsNoFile() throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") { _ in
        TestAnswer(
          status: 200, headers: ["Content-Type": "text/html"], body: Array("<html>log in</html>".utf8))
      }
      try stage.put(Array(file[..<100]), at: stage.partial)
      let address = stage.server.address + "/model.pth"
      #expect(throws: DownloadError.webPage(address: address)) { try stage.download(file).run() }
      #expect(stage.bytes(at: stage.partial) == Array(file[..<100]))
    }
  }

  @Test func aPageIsKnownByItsBeginningToo() throws {
    try onStage { stage throws in
      stage.server.serve("/model.pth", Array("\n <!DOCTYPE HTML><title>captive</title>".utf8))
      let address = stage.server.address + "/model.pth"
      #expect(throws: DownloadError.webPage(address: address)) {
        try stage.download(file, knowsSize: false).run()
      }
    }
  }

  @Test func anotherSizeIsRefusedBeforeTheBytes() throws {
    try onStage { stage throws in
      stage.server.serve("/model.pth", content(4000))
      let address = stage.server.address + "/model.pth"
      #expect(throws: DownloadError.wrongSize(address: address, found: 4000, wanted: 300_000)) {
        try stage.download(file).run()
      }
      #expect(stage.names.isEmpty)
    }
  }

  @Test func moreThanWantedIsRefused() throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") { _ in
        var answer = TestAnswer(status: 200, body: content(300_001))
        answer.hidesLength = true
        return answer
      }
      let address = stage.server.address + "/model.pth"
      #expect(throws: DownloadError.wrongSize(address: address, found: 300_001, wanted: 300_000)) {
        try stage.download(file).run()
      }
      #expect(stage.names.isEmpty)
    }
  }

  @Test func anOverstatedLengthIsABrokenConnection() throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") { _ in
        var answer = TestAnswer(status: 200, body: Array(file[..<1000]))
        answer.statedLength = 2000
        return answer
      }
      let address = stage.server.address + "/model.pth"
      #expect(throws: DownloadError.broken(address: address, received: 1000, total: 2000)) {
        try stage.download(file, knowsSize: false).run()
      }
    }
  }

  @Test func theObserverStopsIt() throws {
    struct Enough: Error {}
    try onStage { stage throws in
      stage.server.on("/model.pth") {
        var answer = TestAnswer.file(file, for: $0)
        answer.pace = 0.002
        return answer
      }
      #expect(throws: Enough.self) {
        try stage.download(file).run { if $0.bytes > 20_000 { throw Enough() } }
      }
      let kept = try #require(stage.bytes(at: stage.partial))
      #expect(kept.count > 20_000 && kept == Array(file[..<kept.count]))
      stage.server.serve("/model.pth", file)
      #expect(try stage.download(file).run() == .resumed)
      #expect(stage.bytes(at: stage.path) == file)
      #expect(stage.server.requests.last?.rangeStart == kept.count)
    }
  }

  @Test func twoFetchesOfOneFileTakeTurns() throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") {
        var answer = TestAnswer.file(file, for: $0)
        answer.pace = 0.001
        return answer
      }
      let download = try stage.download(file)
      let outcomes = Mutex<[Result<Download.Outcome, any Error>]>([])
      let group = DispatchGroup()
      for _ in 0..<3 {
        group.enter()
        Thread.detachNewThread {
          let outcome = Result { try download.run() }
          outcomes.withLock { $0.append(outcome) }
          group.leave()
        }
      }
      group.wait()
      let all = try outcomes.withLock { try $0.map { try $0.get() } }
      #expect(all.filter { $0 == .fetched }.count == 1)
      #expect(all.filter { $0 == .alreadyHere }.count == 2)
      #expect(stage.server.requests.count == 1)
      #expect(stage.names == ["model.pth"])
    }
  }
}
