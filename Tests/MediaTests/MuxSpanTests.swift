import Foundation
import Materials
import Media
import TestSupport
import Testing

@Suite struct MuxSpanTests {
  struct Case: Sendable {
    let name: String
    let codec: [String]
    let rate: String
    let span: TimeSpan
  }

  static let spans = [(1.5, 1.2), (1.51, 1.0), (0.0, 1.37), (2.2, 9.0), (0.96, 0.04)]

  static let hiding =
    zip(spans, ["25", "24000/1001", "30", "25", "50"]).map { span, rate in
      Case(name: "a.mp4", codec: Clip.x264, rate: rate, span: TimeSpan(start: span.0, duration: span.1))
    } + [
      Case(name: "a.mov", codec: Clip.x264, rate: "24000/1001", span: TimeSpan(start: 1.51, duration: 1.37)),
      Case(
        name: "a.mp4", codec: Clip.x265 + ["-tag:v", "hvc1"], rate: "25",
        span: TimeSpan(start: 1.3, duration: 1.11)),
      Case(name: "a.mp4", codec: Clip.mpeg4, rate: "30000/1001", span: TimeSpan(start: 1.3, duration: 1.11)),
    ]

  @Test(arguments: hiding)
  func anEditListShowsTheSpanExactly(_ clip: Case) throws {
    try withTemporaryFolder { folder in
      let input = folder.appendingPathComponent(clip.name)
      try Clip.make(input, seconds: 4, rate: clip.rate, codec: clip.codec)
      let output = folder.appendingPathComponent("out-" + clip.name)
      let sound = Waveform.sweep(seconds: min(clip.span.duration, 4 - clip.span.start))
      var muxer = Muxer()
      muxer.span = clip.span
      let made = try muxer.mux(sound, into: input, as: output)

      let times = try Seen(file: input).pictureTimes()
      let opening = try #require(times.lastIndex { $0 <= clip.span.start + 1e-6 })
      let closing = try #require(times.lastIndex { $0 < clip.span.end - 1e-6 })
      let expected = try Array(Seen(file: input).pictures()[opening...closing])
      #expect(try Seen(file: output).pictures() == expected)
      #expect(try Seen(file: output).pictureTimes().first == 0)
      #expect(abs(made.span.start - times[opening]) < 1e-4)
      #expect(abs(made.span.start + made.soundStart - clip.span.start) < 1e-4)
      guard sound.duration > 0.5 else { return }
      #expect(abs(try Seen(file: output).delay(of: sound, from: made.soundStart)) <= 32)
    }
  }

  static let showing = [
    Case(name: "a.mkv", codec: Clip.x264, rate: "25", span: TimeSpan(start: 1.5, duration: 1.2)),
    Case(name: "a.mkv", codec: Clip.x265, rate: "24000/1001", span: TimeSpan(start: 1.51, duration: 1.2)),
    Case(name: "a.webm", codec: Clip.vp9, rate: "25", span: TimeSpan(start: 1.5, duration: 1.2)),
  ]

  @Test(arguments: showing)
  func withoutEditListsTheKeyPictureComesFirst(_ clip: Case) throws {
    try withTemporaryFolder { folder in
      let input = folder.appendingPathComponent(clip.name)
      try Clip.make(input, seconds: 4, rate: clip.rate, codec: clip.codec)
      let output = folder.appendingPathComponent("out-" + clip.name)
      let sound = Waveform.sweep(seconds: clip.span.duration)
      var muxer = Muxer()
      muxer.span = clip.span
      let made = try muxer.mux(sound, into: input, as: output)

      let clock = try Seen(file: input).pictureTimes()
      let times = clock.map { $0 - clock[0] }
      let start = try #require(times.firstIndex { abs($0 - made.span.start) < 0.002 })
      let shown = try Seen(file: output).pictures()
      let expected = try Array(Seen(file: input).pictures()[start..<(start + shown.count)])
      #expect(shown == expected)
      #expect(made.span.start <= clip.span.start && made.span.end >= clip.span.end - 1e-6)
      #expect(made.span.end < clip.span.end + 0.2, "a few pictures that others need, not more")
      #expect(abs(made.span.start + made.soundStart - clip.span.start) < 1e-4)
      #expect(abs(try Seen(file: output).delay(of: sound, from: made.soundStart)) <= 48)
    }
  }

  @Test(arguments: ["a.mp4", "a.mkv", "a.mov"])
  func wholePictureKeepsAllAndPlacesTheSound(_ name: String) throws {
    try withTemporaryFolder { folder in
      let input = folder.appendingPathComponent(name)
      try Clip.make(input, seconds: 3, rate: "24000/1001")
      let output = folder.appendingPathComponent("out-" + name)
      let sound = Waveform.sweep(seconds: 1)
      var muxer = Muxer()
      muxer.span = TimeSpan(start: 1.37, duration: 1)
      muxer.wholePicture = true
      let made = try muxer.mux(sound, into: input, as: output)
      #expect(made.span.start == 0 && made.soundStart == 1.37)
      #expect(try Seen(file: output).pictureMD5() == Seen(file: input).pictureMD5())
      #expect(try Seen(file: output).pictures() == Seen(file: input).pictures())
      #expect(abs(try Seen(file: output).delay(of: sound, from: 1.37)) <= 32)
      let lead = try Seen(file: output).sound(samplingRate: 44_100).samples.prefix(44_100)
      #expect(lead.allSatisfy { abs($0) < 1e-3 })
    }
  }

  @Test(arguments: ["a.mp4", "a.mkv"])
  func theOriginalSoundMovesWithItsPicture(_ name: String) throws {
    try withTemporaryFolder { folder in
      let bare = folder.appendingPathComponent(name)
      try Clip.make(bare, seconds: 4)
      let original = Waveform.sweep(seconds: 4)
      let input = folder.appendingPathComponent("in-" + name)
      _ = try Muxer().mux(original, into: bare, as: input)
      let output = folder.appendingPathComponent("out-" + name)
      var muxer = Muxer()
      muxer.span = TimeSpan(start: 1.5, duration: 2)
      muxer.keepOriginalSound = true
      let made = try muxer.mux(.sweep(seconds: 2), into: input, as: output)
      #expect(made.hasOriginalSound)
      let delay = try Seen(file: output).delay(of: original, from: -made.span.start, track: 1)
      #expect(abs(delay) <= 48)
    }
  }

  @Test func refusesSpansThatAreNone() throws {
    try withTemporaryFolder { folder in
      let input = folder.appendingPathComponent("a.mp4")
      try Clip.make(input, seconds: 1)
      let output = folder.appendingPathComponent("b.mp4")
      for (start, duration) in [(-1.0, 1.0), (0, 0), (0, -1), (.infinity, 1), (0, .nan), (0, 1e300)] {
        var muxer = Muxer()
        muxer.span = TimeSpan(start: start, duration: duration)
        let error = #expect(throws: MuxError.self) {
          try muxer.mux(.sweep(seconds: 1), into: input, as: output)
        }
        guard case .badSpan = error else {
          Issue.record("\(String(describing: error)) for \(start) \(duration)")
          continue
        }
      }
      var muxer = Muxer()
      muxer.span = TimeSpan(start: 1.25, duration: 1)
      #expect(throws: MuxError.spanPastEnd(path: input.path, start: 1.25, pictureEnd: 1)) {
        try muxer.mux(.sweep(seconds: 1), into: input, as: output)
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left == ["a.mp4"])
    }
  }
}
