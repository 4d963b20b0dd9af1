import Downloads
import Foundation
import TestSupport
import Testing

private let file = content(300_000)

@Suite struct ResumeTests {
  @Test func goesOnWhereAnEarlierRunStopped() throws {
    try onStage { stage throws in
      stage.server.serve("/model.pth", file)
      try stage.put(Array(file[..<123_456]), at: stage.partial)
      #expect(try stage.download(file).run() == .resumed)
      #expect(stage.bytes(at: stage.path) == file)
      #expect(stage.server.requests.map(\.rangeStart) == [123_456])
      #expect(stage.names == ["model.pth"])
    }
  }

  @Test func ridesOutBrokenConnections() throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") {
        .file(file, for: $0, etag: "\"v1\"").cut(after: $0.number < 3 ? 70_000 : nil)
      }
      #expect(try stage.download(file, knowsDigest: false).run() == .resumed)
      #expect(stage.bytes(at: stage.path) == file)
      #expect(stage.server.requests.count == 4)
      #expect(stage.server.requests.last?.headers["if-range"] == "\"v1\"")
      #expect(stage.names == ["model.pth"])
    }
  }

  @Test func aTruncatedAnswerWithoutLengthIsNoticed() throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") {
        var answer = TestAnswer.file(file, for: $0).cut(after: $0.number == 0 ? 50_000 : nil)
        answer.hidesLength = true
        return answer
      }
      #expect(try stage.download(file).run() == .resumed)
      #expect(stage.bytes(at: stage.path) == file)
    }
  }

  @Test func givesUpAfterAWhileAndKeepsWhatCame() throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") { .file(file, for: $0).cut(after: 10_000) }
      let address = stage.server.address + "/model.pth"
      #expect(throws: DownloadError.broken(address: address, received: 50_000, total: 300_000)) {
        try stage.download(file).run()
      }
      #expect(stage.server.requests.count == 5)
      #expect(stage.bytes(at: stage.partial) == Array(file[..<50_000]))
    }
  }

  @Test func aConnectionThatBearsFruitIsNotGivenUp() throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") { .file(file, for: $0).cut(after: 30_000) }
      var download = try stage.download(file)
      download.patience.fruit = 30_000
      download.patience.attempts = 2
      #expect(try download.run() == .resumed)
      #expect(stage.server.requests.count == 10)
    }
  }

  @Test func startsAnewWhereRangesAreIgnored() throws {
    try onStage { stage throws in
      stage.server.on("/model.pth") { _ in TestAnswer(status: 200, body: file) }
      try stage.put(content(1000, seed: 9), at: stage.partial)
      #expect(try stage.download(file).run() == .fetched)
      #expect(stage.bytes(at: stage.path) == file)
    }
  }

  @Test func startsAnewWhenTheFileChangedMeanwhile() throws {
    try onStage { stage throws in
      let new = content(200_000, seed: 5)
      stage.server.on("/model.pth") {
        $0.number == 0
          ? TestAnswer.file(file, for: $0, etag: "\"old\"").cut(after: 90_000)
          : TestAnswer.file(new, for: $0, etag: "\"new\"")
      }
      #expect(try stage.download(file, knowsSize: false, knowsDigest: false).run() == .fetched)
      #expect(stage.bytes(at: stage.path) == new)
      #expect(stage.server.requests.last?.headers["if-range"] == "\"old\"")
    }
  }

  @Test func aWrongBeginningIsFetchedAfreshOnce() throws {
    try onStage { stage throws in
      stage.server.serve("/model.pth", file)
      try stage.put(content(1000, seed: 9), at: stage.partial)
      #expect(try stage.download(file).run() == .fetched)
      #expect(stage.bytes(at: stage.path) == file)
      #expect(stage.server.requests.map(\.rangeStart) == [1000, nil])
    }
  }

  @Test func withNothingToCheckByNothingIsResumed() throws {
    try onStage { stage throws in
      stage.server.serve("/model.pth", file)
      try stage.put(content(1000, seed: 9), at: stage.partial)
      #expect(try stage.download(file, knowsDigest: false).run() == .fetched)
      #expect(stage.bytes(at: stage.path) == file)
    }
  }

  @Test func aWholePartialNeedsNoServer() throws {
    try onStage { stage throws in
      try stage.put(file, at: stage.partial)
      #expect(try stage.download(file).run() == .resumed)
      #expect(stage.server.requests.isEmpty)
      #expect(stage.bytes(at: stage.path) == file)
    }
  }

  @Test func aWholePartialOfUnknownSizeIsKnownByTheServer() throws {
    try onStage { stage throws in
      stage.server.serve("/model.pth", file)
      try stage.put(file, at: stage.partial)
      #expect(try stage.download(file, knowsSize: false).run() == .resumed)
      #expect(stage.bytes(at: stage.path) == file)
      #expect(stage.server.requests.count == 1)
    }
  }

  @Test func aPartialThatIsTooLongIsDropped() throws {
    try onStage { stage throws in
      stage.server.serve("/model.pth", file)
      try stage.put(content(300_001), at: stage.partial)
      #expect(try stage.download(file).run() == .fetched)
      #expect(stage.bytes(at: stage.path) == file)
    }
  }

  @Test func aRangeThatStartsElsewhereIsNotAppended() throws {
    try onStage { stage throws in
      try stage.put(Array(file[..<1000]), at: stage.partial)
      stage.server.on("/model.pth") { request in
        guard request.number == 0 else { return .file(file, for: request) }
        return TestAnswer(
          status: 206, headers: ["Content-Range": "bytes 500-299999/300000"], body: Array(file[500...]))
      }
      #expect(try stage.download(file).run() == .fetched)
      #expect(stage.bytes(at: stage.path) == file)
    }
  }
}
