import Foundation
import Materials
import Media
import Studio
import Synchronization
import TestSupport
import Testing

/// Pictures by time, as the studio's picture pane asks for them.
struct PictureFeedTests {
  /// A film whose picture `n` is as bright as `n`, made by ffmpeg.
  private static func withFilm(
    _ name: String = "a.mp4", seconds: Double = 8,
    _ options: String = "-c:v libx264 -g 50 -qp 4 -pix_fmt yuv420p",
    _ body: (String, URL) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent(name).path
      let source = "nullsrc=s=160x90:r=25:d=\(seconds),geq=lum=N:cb=128:cr=128"
      let more = options.split(separator: " ").map(String.init)
      let made = try Program.named("ffmpeg").run(
        ["-v", "error", "-f", "lavfi", "-i", source] + more + [path])
      try #require(made.status == 0, "\(made.err)")
      try body(path, folder)
    }
  }

  /// What is on the screen at `time` once the feed has come to rest there.
  private static func settled(_ feed: PictureFeed, at time: Double) -> TimedPicture? {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(20)
    while clock.now < end {
      let shown = feed.picture(at: time)
      // The picture after it is known: so it is the right one.
      let next = feed.time(ofPictureAfter: time)
      if let shown, shown.time <= time, next > time, abs(next - shown.time - 0.04) < 1e-6 || next == time {
        return shown
      }
      if case .failed = feed.state { return nil }
      usleep(2000)
    }
    return feed.picture(at: time)
  }

  private static func expect(_ feed: PictureFeed, _ number: Int, at time: Double) throws {
    let shown = try #require(settled(feed, at: time), "nothing at \(time)")
    #expect(abs(shown.time - Double(number) / 25) < 1e-9, "at \(time)")
    // Studio range: 16 is black, 235 white.
    let brightness = 16 + Double(shown.picture.pixels[0]) * 219 / 255
    #expect(abs(brightness - max(Double(number), 16)) < 3, "at \(time)")
  }

  @Test func everyTimeHasItsPicture() throws {
    try Self.withFilm { path, _ in
      let feed = PictureFeed(video: path, maxSide: 80)
      for time in [0, 0.039, 0.041, 1, 1.51, 7.9, 3.33, 3.3, 0.5, 7.99] {
        try Self.expect(feed, Int(time * 25 + 1e-6), at: time)
      }
      #expect(feed.picture(at: 1)?.picture.width == 80)
      #expect(feed.facts?.guessedRate == 25 && feed.facts?.hasAudio == false)
      #expect(try #require(feed.duration) == 8)
    }
  }

  @Test func scrubbingBackwardsFindsEach() throws {
    try Self.withFilm { path, _ in
      let feed = PictureFeed(video: path, maxSide: 40)
      for number in stride(from: 199, through: 0, by: -7) {
        try Self.expect(feed, number, at: Double(number) / 25 + 0.001)
      }
    }
  }

  /// Room for a second of pictures only.
  @Test func littleMemoryIsEnough() throws {
    try Self.withFilm { path, _ in
      let feed = PictureFeed(video: path, maxSide: 160, memory: 25 * 160 * 90 * 3)
      for time in [0, 4, 2, 7.5, 7.46, 0.2, 6] { try Self.expect(feed, Int(time * 25 + 1e-6), at: time) }
      let tiny = PictureFeed(video: path, maxSide: 160, memory: 1)
      #expect(Self.eventually { tiny.picture(at: 5).map { abs($0.time - 5) < 0.1 } == true })
    }
  }

  @Test func steppingGoesFromPictureToPicture() throws {
    try Self.withFilm { path, _ in
      let feed = PictureFeed(video: path, maxSide: 40)
      try Self.expect(feed, 50, at: 2)
      var time = 2.0
      for number in 51...60 {
        time = feed.time(ofPictureAfter: time)
        try Self.expect(feed, number, at: time)
      }
      for number in (40...59).reversed() {
        time = feed.time(ofPictureBefore: time)
        try Self.expect(feed, number, at: time)
      }
      try Self.expect(feed, 0, at: 0)
      #expect(feed.time(ofPictureBefore: 0) == 0)
      try Self.expect(feed, 199, at: 7.96)
      #expect(Self.eventually { feed.time(ofPictureAfter: 7.96) == 7.96 })
    }
  }

  @Test func pastTheEndTheLastOneStays() throws {
    try Self.withFilm(seconds: 2) { path, _ in
      let feed = PictureFeed(video: path, maxSide: 40)
      for time in [99, .infinity, -.infinity, .nan, -5, 1e300] as [Double] {
        let wanted = time > 2 && time.isFinite ? 1.96 : 0
        #expect(Self.eventually { feed.picture(at: time)?.time == wanted }, "at \(time)")
      }
    }
  }

  /// Pictures at 0, 0.04, then one a second.
  @Test func unevenTimesKeepTheirPictures() throws {
    let uneven = "-vf select='lt(n,2)+not(mod(n,25))' -vsync vfr -c:v libx264 -qp 4 -pix_fmt yuv420p"
    try Self.withFilm("a.mkv", seconds: 5, uneven) { path, _ in
      let feed = PictureFeed(video: path, maxSide: 40)
      for (time, shown) in [(3.9, 3.0), (0.02, 0), (0.9, 0.04), (1, 1), (4.5, 4)] {
        #expect(
          Self.eventually { feed.picture(at: time).map { abs($0.time - shown) < 0.002 } == true },
          "at \(time)")
      }
      #expect(Self.eventually { abs(feed.time(ofPictureAfter: 1.5) - 2) < 0.002 })
      #expect(Self.eventually { abs(feed.time(ofPictureBefore: 1.5) - 0.04) < 0.002 })
    }
  }

  @Test(arguments: ["a.gif", "a.avi", "a.ts"]) func otherContainersToo(_ name: String) throws {
    try Self.withFilm(name, seconds: 4, name == "a.gif" ? "" : "-c:v mpeg2video -q:v 2") { path, _ in
      let feed = PictureFeed(video: path, maxSide: 40)
      for time in [0, 3.5, 1, 2.2] {
        #expect(
          Self.eventually { feed.picture(at: time).map { abs($0.time - time) < 0.05 } == true }, "at \(time)")
      }
    }
  }

  @Test func aStillIsThereAtAllTimes() throws {
    try Self.withFilm("a.png", "-frames:v 1") { path, _ in
      let feed = PictureFeed(video: path, maxSide: 40)
      #expect(Self.eventually { feed.picture(at: 0) != nil })
      #expect(feed.picture(at: 7)?.time == 0)
      #expect(feed.facts?.isStillImage == true)
    }
  }

  @Test func whatCannotBeShownSaysWhy() throws {
    try withTemporaryFolder { folder in
      let text = folder.appendingPathComponent("a.mp4")
      try Data("no film".utf8).write(to: text)
      for (path, words) in [("/nowhere.mp4", "does not exist"), (text.path, "no video"), ("/", "folder")] {
        let feed = PictureFeed(video: path, maxSide: 40)
        #expect(Self.eventually { if case .failed = feed.state { true } else { false } })
        guard case .failed(let explanation) = feed.state else { continue }
        #expect(explanation.sentence.contains(words))
        #expect(feed.picture(at: 0) == nil && feed.duration == nil)
      }
    }
  }

  @Test func ofACutFilmTheBeginningIsShown() throws {
    try Self.withFilm("a.mkv") { path, folder in
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      let cut = folder.appendingPathComponent("cut.mkv")
      try whole.prefix(whole.count / 2).write(to: cut)
      let feed = PictureFeed(video: cut.path, maxSide: 40)
      #expect(Self.eventually { feed.picture(at: 7.9).map { $0.time > 1 && $0.time < 7 } == true })
      try Self.expect(feed, 10, at: 0.4)
    }
  }

  @Test func whoObservesHearsOfThePictureAtThePlayhead() throws {
    try Self.withFilm { path, _ in
      let feed = PictureFeed(video: path, maxSide: 40)
      try Self.expect(feed, 0, at: 0)
      let heard = DispatchSemaphore(value: 0)
      feed.observe { heard.signal() }
      // It may have been decoded before; then there is nothing to hear.
      _ = feed.picture(at: 7.5)
      let isThere = feed.picture(at: 7.5)?.time == 7.5
      #expect(isThere || heard.wait(timeout: .now() + 20) == .success)
      #expect(Self.eventually { feed.picture(at: 7.5)?.time == 7.48 })
    }
  }

  @Test func aClosedFeedKeepsWhatItHas() throws {
    try Self.withFilm { path, _ in
      let feed = PictureFeed(video: path, maxSide: 40)
      try Self.expect(feed, 25, at: 1)
      feed.close()
      #expect(feed.picture(at: 1)?.time == 1)
    }
  }

  private static func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<5000 {
      if condition() { return true }
      usleep(4000)
    }
    return condition()
  }
}
