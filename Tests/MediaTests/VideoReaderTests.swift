import Foundation
import Materials
import Media
import TestSupport
import Testing

/// Pictures and times against ffmpeg's, by content.
@Suite struct VideoReaderTests {
  /// Containers and codecs; in some the clock starts elsewhere, in some there is none.
  @Test(arguments: [
    ("a.mp4", "-c:v libx264 -bf 2 -pix_fmt yuv420p"), ("a.mov", "-c:v mpeg4"),
    ("a.mkv", "-c:v libx264 -bf 3 -pix_fmt yuv420p"), ("a.webm", "-c:v libvpx -b:v 300k"),
    ("a.avi", "-c:v mpeg4 -bf 2"), ("a.gif", ""), ("a.ts", "-c:v mpeg2video -bf 2"),
    ("a.h264", "-c:v libx264 -bf 2 -pix_fmt yuv420p"), ("a.m4v", "-c:v mpeg4 -f m4v"),
    ("a.mjpeg", "-c:v mjpeg"),
    ("late.mkv", "-c:v mpeg4 -output_ts_offset 3.5"), ("a.mpg", "-c:v mpeg1video"),
    ("lace.mp4", "-vf setfield=tff -c:v libx264 -flags +ildct+ilme -pix_fmt yuv444p"),
  ])
  func theSamePicturesFromEveryContainer(_ name: String, _ options: String) throws {
    try Movies.with(name, seconds: 1.6, options) { path, _ in
      #expect(try Movies.places(path, TimeSpan(duration: 1.6)) == Movies.rule(40, duration: 1.6))
      let facts = try VideoReader(path: path).facts
      #expect((facts.width, facts.height, facts.rotation) == (96, 64, 0))
      #expect(facts.guessedRate == 25)
      #expect(!facts.hasAudio && !facts.isStillImage)
    }
  }

  @Test func factsOfAFilm() throws {
    try Movies.with("a.mp4", "-f lavfi -i sine=d=1 -c:v libx264 -pix_fmt yuv420p -c:a aac -shortest") {
      path, _ in
      let facts = try VideoReader(path: path).facts
      #expect((facts.codec, facts.pixelFormat) == ("h264", "yuv420p"))
      #expect((facts.averageRate, facts.duration, facts.start, facts.frameCount) == (25, 1, 0, 25))
      #expect(facts.hasAudio)
      let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(facts)) as? [String: Any]
      #expect(json?["pixel_format"] as? String == "yuv420p")
    }
  }

  @Test func theClockMayStartElsewhere() throws {
    try Movies.with("a.mkv", "-c:v mpeg4 -output_ts_offset 3.5") { path, _ in
      let reader = try VideoReader(path: path)
      #expect(reader.facts.start == 3.5)
      #expect(try Movies.picks(reader, TimeSpan(duration: 1)).first?.time == 0)
    }
  }

  // MARK: - Spans

  @Test(arguments: [
    ("a.mp4", "-c:v libx264 -bf 3 -g 40 -pix_fmt yuv420p"), ("a.mkv", "-c:v mpeg4 -g 50"),
    ("a.ts", "-c:v libx264 -g 30 -bf 2 -x264opts open_gop=1 -pix_fmt yuv420p"),
    ("a.avi", "-c:v mpeg4 -bf 2 -g 60"), ("a.webm", "-c:v libvpx -b:v 300k -g 60"), ("a.gif", ""),
    ("a.h264", "-c:v libx264 -bf 2 -pix_fmt yuv420p"), ("a.mpg", "-c:v mpeg2video -g 12 -bf 2"),
    ("rolling.mp4", "-c:v libx264 -x264opts intra-refresh=1:keyint=50 -pix_fmt yuv420p"),
  ])
  func aSpanStartsAtItsOwnPicture(_ name: String, _ options: String) throws {
    try Movies.with(name, seconds: 9, options) { path, _ in
      for first in [0, 3, 130, 201] {
        let span = TimeSpan(start: Double(first) / 25, duration: 0.8)
        let places = try Movies.places(path, span)
        #expect(places == Movies.rule(225, from: first, duration: 0.8), "from \(first)")
      }
    }
  }

  @Test func oneReaderGivesManySpans() throws {
    try Movies.with("a.mp4", seconds: 9, "-c:v libx264 -g 40 -pix_fmt yuv420p") { path, _ in
      let reader = try VideoReader(path: path, threads: 2)
      let late = try Movies.picks(reader, TimeSpan(start: 7, duration: 0.4)).map(\.picture)
      let early = try Movies.picks(reader, TimeSpan(duration: 0.4)).map(\.picture)
      #expect(early != late)
      #expect(try reader.firstPicture() == early.first)
      #expect(try Movies.picks(reader, TimeSpan(start: 7, duration: 0.4)).map(\.picture) == late)
    }
  }

  @Test func aSpanPastTheEnd() throws {
    try Movies.with("a.mp4", "-c:v mpeg4") { path, _ in
      let reader = try VideoReader(path: path)
      #expect(throws: VideoError.startPastEnd(path: path, start: 1.5, end: 0.96)) {
        try Movies.picks(reader, TimeSpan(start: 1.5, duration: 1))
      }
    }
  }

  /// Two seconds a slide: at second 3 the one of second 2 is on the screen.
  @Test func aSlideStaysOnTheScreen() throws {
    try Movies.with("a.mkv", seconds: 8, "-vf fps=0.5 -c:v ffv1") { path, _ in
      let places = try Movies.places(path, TimeSpan(start: 3, duration: 2))
      #expect(places == [1] + Array(repeating: 2, count: 24))
    }
  }

  @Test func unevenTimesFollowTheRule() throws {
    let uneven = "-vf select='lt(n,9)+gt(n,20)*not(mod(n,3))+eq(n,14)' -vsync vfr -c:v ffv1"
    try Movies.with("a.mkv", seconds: 3, uneven) { path, _ in
      let times = try Judge.probe(
        URL(fileURLWithPath: path), "-select_streams", "v", "-show_entries", "frame=pts_time"
      ).compactMap(Double.init)
      #expect(times.count == 28)
      var sampler = FrameSampler(duration: 2.5)
      let expected = times.enumerated().flatMap { index, time in
        Array(repeating: index, count: sampler.places(at: time).sync)
      }
      #expect(try Movies.places(path, TimeSpan(duration: 2.5)) == expected)
    }
  }

  @Test func whoeverCancelsIsHeard() throws {
    try Movies.with("a.mp4", "-c:v mpeg4") { path, _ in
      #expect(throws: VideoError.cancelled) { try VideoReader(path: path, isCancelled: { true }) }
    }
  }

  // MARK: - Pictures

  @Test(arguments: [(853, 481), (1, 1), (2, 2), (3, 500), (97, 2)])
  func oddSizes(_ width: Int, _ height: Int) throws {
    try Movies.with("a.mkv", "-vf scale=\(width):\(height) -pix_fmt bgr0 -c:v ffv1 -frames:v 3") { path, _ in
      let known = try Movies.pictures(of: path, width: width, height: height)
      let picks = try Movies.picks(VideoReader(path: path), TimeSpan(duration: 1))
      #expect(picks.map(\.picture) == known.map { Picture(width: width, height: height, pixels: $0) })
    }
  }

  @Test func moreThanEightBits() throws {
    try Movies.with("a.mkv", "-pix_fmt yuv444p10le -c:v ffv1 -frames:v 1") { path, _ in
      let known = try #require(try Movies.pictures(of: path, width: 96, height: 64).first)
      let reader = try VideoReader(path: path)
      #expect(reader.facts.pixelFormat == "yuv444p10le")
      #expect(try reader.firstPicture().pixels == known)
    }
  }

  @Test func coloursFollowTheTags() throws {
    let tags = ["bt709": "tv", "smpte170m": "pc"]
    for (matrix, range) in tags {
      let options = "-c:v libx264 -pix_fmt yuv420p -colorspace \(matrix) -color_range \(range) -frames:v 1"
      try Movies.with("a.mp4", options) { path, _ in
        let known = try Movies.pictures(of: path, width: 96, height: 64)
        #expect(try VideoReader(path: path).firstPicture().pixels == known.first, "\(matrix) \(range)")
      }
    }
  }

  /// ffmpeg writes a matrix that turns the other way than its option says.
  @Test(arguments: [90, 180, 270]) func rotatedFilmsStandUpright(_ degrees: Int) throws {
    try Movies.with("flat.mp4", "-c:v libx264 -pix_fmt yuv420p") { path, folder in
      let turned = folder.appendingPathComponent("turned.mp4").path
      try Movies.make(turned, "-c copy -metadata:s:v rotate=\(360 - degrees)", from: path)
      let facts = try VideoReader(path: turned).facts
      let (width, height) = degrees == 180 ? (96, 64) : (64, 96)
      #expect(
        (facts.width, facts.height, facts.rotation, facts.isMirrored) == (width, height, degrees, false))
      #expect(
        try Movies.places(turned, TimeSpan(duration: 1), width: width, height: height)
          == Movies.rule(25, duration: 1))
    }
  }
}
