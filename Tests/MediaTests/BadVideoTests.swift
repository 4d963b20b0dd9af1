import Foundation
import Materials
import Media
import TestSupport
import Testing

/// Files that are not what they should be: each gives a fact, none a crash.
@Suite struct BadVideoTests {
  private func write(_ bytes: [UInt8], _ name: String, in folder: URL) throws -> String {
    let file = folder.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    return file.path
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test func noFile() throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("none.mp4").path
      #expect(throws: VideoError.notFound(path: path)) { try VideoReader(path: path) }
      #expect(throws: VideoError.directory(path: folder.path)) { try VideoReader(path: folder.path) }
      let empty = try write([], "empty.mp4", in: folder)
      #expect(throws: VideoError.empty(path: empty)) { try VideoReader(path: empty) }
      let below = empty + "/a.mp4"
      #expect(throws: VideoError.notFound(path: below)) { try VideoReader(path: below) }
    }
  }

  @Test func notAVideo() throws {
    try withTemporaryFolder { folder in
      for (name, text) in [("a.mp4", "Dear diary,\n"), ("b.mkv", "\0"), ("c.png", "<svg/>")] {
        let path = try write(Array(String(repeating: text, count: 50).utf8), name, in: folder)
        #expect(throws: VideoError.notMedia(path: path)) { try VideoReader(path: path) }
      }
    }
  }

  /// A playlist would have us open what it names.
  @Test func playlistsLeadNowhere() throws {
    try Movies.with("a.ts", "-c:v mpeg2video") { _, folder in
      let lists = [
        "a.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1.0,\na.ts\n#EXT-X-ENDLIST\n",
        "a.ffconcat": "ffconcat version 1.0\nfile a.ts\n",
      ]
      for (name, text) in lists {
        let path = try write(Array(text.utf8), name, in: folder)
        #expect(throws: VideoError.self) { try VideoReader(path: path) }
      }
    }
  }

  @Test func soundAlone() throws {
    try withTemporaryFolder { folder in
      let (sound, cover) = (folder.path + "/a.m4a", folder.path + "/cover.mp3")
      try Movies.make(sound, "-f lavfi -i sine=d=1")
      #expect(throws: VideoError.noPictures(path: sound, hasAudio: true)) { try VideoReader(path: sound) }
      let art = "-f lavfi -i sine=d=1 -f lavfi -i testsrc=s=64x64:d=0.04 -map 0 -map 1 -frames:v 1 -c:v png"
      try Movies.make(cover, art + " -disposition:v attached_pic")
      #expect(throws: VideoError.noPictures(path: cover, hasAudio: true)) { try VideoReader(path: cover) }
    }
  }

  @Test func tooLarge() throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/a.png"
      try Movies.make(path, "-f lavfi -i color=s=16386x2 -frames:v 1")
      #expect(
        throws: VideoError.tooLarge(
          path: path, width: 16_386, height: 2, longestSide: 16_384, mostPixels: 1 << 26)
      ) { try VideoReader(path: path) }
    }
  }

  @Test func oneShortFilmIsAllThereIs() throws {
    try Movies.with("a.mp4", "-c:v mpeg4 -frames:v 1") { path, _ in
      let reader = try VideoReader(path: path)
      #expect(!reader.facts.isStillImage)
      let picks = try Movies.picks(reader, TimeSpan(duration: 8))
      #expect(picks.map(\.places) == [FrameSampler.Places(clip: 1, sync: 1)])
    }
    try Movies.with("b.mp4", seconds: 0.5, "-c:v mpeg4") { path, _ in
      let sync = try Movies.places(path, TimeSpan(duration: 8))
      #expect(sync == Movies.rule(13, duration: 8))
    }
  }

  @Test func whatDecodesOfATruncatedFileIsUsed() throws {
    for (name, options) in [("a.mp4", "-movflags +faststart"), ("a.mkv", ""), ("a.ts", "")] {
      try Movies.with(name, seconds: 4, "-c:v mpeg4 -g 10 \(options)") { path, folder in
        let whole = try bytes(path)
        let half = try write(Array(whole.prefix(whole.count * 6 / 10)), "half-" + name, in: folder)
        let reader = try VideoReader(path: half)
        let known = try Movies.picks(VideoReader(path: path), TimeSpan(duration: 4)).map(\.picture)
        let picks = try Movies.picks(reader, TimeSpan(duration: 4)).map(\.picture)
        #expect((30..<80).contains(picks.count), "\(name) \(picks.count)")
        #expect(picks.dropLast() == known.prefix(picks.count - 1))
        #expect(name == "a.ts" || reader.damage.breaksOff || reader.damage.packets > 0, "\(name)")
      }
    }
  }

  @Test func anMP4WithoutItsTableIsNoMedia() throws {
    try Movies.with("a.mp4", "-c:v mpeg4") { path, folder in
      let whole = try bytes(path)
      let half = try write(Array(whole.prefix(whole.count / 2)), "half.mp4", in: folder)
      #expect(throws: VideoError.notMedia(path: half)) { try VideoReader(path: half) }
    }
  }

  /// Bytes of real files changed at random: reading ends, with pictures or with a fact.
  @Test(arguments: [
    ("a.mp4", "-c:v libx264 -bf 2 -pix_fmt yuv420p"), ("a.mkv", "-c:v mpeg4"),
    ("a.webm", "-c:v libvpx-vp9 -b:v 200k"),
    ("a.gif", ""), ("a.ts", "-c:v mpeg2video"), ("a.avi", "-c:v mjpeg"), ("a.png", "-frames:v 1"),
  ])
  func damageIsSurvived(_ name: String, _ options: String) throws {
    try Movies.with(name, size: "64x48", seconds: 0.4, options) { path, folder in
      let whole = try bytes(path)
      var random = SystemRandomNumberGenerator()
      for round in 0..<60 {
        var damaged = whole
        let reach = round % 2 == 0 ? damaged.count : min(1000, damaged.count)
        for _ in 0..<1 + round / 4 {
          damaged[Int.random(in: 0..<reach, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        let bad = try write(damaged, "bad-" + name, in: folder)
        do {
          let picks = try Movies.picks(
            VideoReader(path: bad), TimeSpan(start: Double(round % 2) / 10, duration: 1))
          #expect(picks.allSatisfy { $0.picture.pixels.count == $0.picture.width * $0.picture.height * 3 })
        } catch is VideoError {}
      }
    }
  }
}
