import Foundation
import Materials
import Media
import TestSupport
import Testing

/// Small pictures one after the other, against ffmpeg's own.
@Suite struct ReelTests {
  private static func shown(_ path: String, from seconds: Double = 0, maxSide: Int = 96) throws
    -> [TimedPicture]
  {
    let reel = try VideoReader(path: path).reel(from: seconds, maxSide: maxSide)
    var shown: [TimedPicture] = []
    while true {
      switch try reel.next() {
      case .picture(let picture): shown.append(picture)
      case .passed: continue
      case .end: return shown
      }
    }
  }

  @Test func everyPictureComesAtItsTime() throws {
    try Movies.with("a.mp4", "-c:v libx264 -bf 2 -pix_fmt yuv420p") { path, _ in
      let shown = try Self.shown(path)
      #expect(shown.map(\.time) == (0..<25).map { Double($0) / 25 })
      // As large as they are, pictures come out as ffmpeg makes them, to rounding.
      let known = try Movies.pictures(of: path, width: 96, height: 64)
      for (one, pixels) in zip(shown, known) { #expect(Self.difference(one.picture.pixels, pixels) < 3) }
    }
  }

  @Test(arguments: [0.0, 0.02, 0.04, 3, 6.79, 8.96, 99])
  func aReelBeginsWithThePictureOnTheScreen(_ start: Double) throws {
    try Movies.with("a.mp4", seconds: 9, "-c:v libx264 -g 40 -bf 2 -pix_fmt yuv420p") { path, _ in
      let shown = try Self.shown(path, from: start)
      let first = min(Int(start * 25 + 1e-6), 224)
      #expect(shown.map(\.time) == (first..<225).map { Double($0) / 25 })
      let known = try Movies.pictures(of: path, width: 96, height: 64)
      #expect(Self.difference(try #require(shown.first).picture.pixels, known[first]) < 3)
    }
  }

  @Test func oneReaderGivesManyReels() throws {
    try Movies.with("a.mkv", seconds: 8, "-c:v mpeg4 -g 30") { path, _ in
      let reader = try VideoReader(path: path)
      for start in [7.0, 0, 6, 0.2] {
        let reel = try reader.reel(from: start, maxSide: 96)
        var first: Double?
        while first == nil {
          if case .picture(let shown) = try reel.next() { first = shown.time }
        }
        #expect(first == start)
      }
    }
  }

  @Test(arguments: [
    ("-vf scale=640:360,setsar=1", 64, 64, 36), ("-vf scale=360:640,setsar=1", 64, 36, 64),
    ("-vf scale=96:64,setsar=1", 200, 96, 64),
    ("-vf scale=720:576,setsar=64/45", 128, 128, 72), ("-vf scale=640:360,setsar=1/2", 90, 80, 90),
    ("-vf scale=2:500,setsar=1", 50, 1, 50),
  ])
  func picturesFitAndKeepTheirShape(_ options: String, _ maxSide: Int, _ width: Int, _ height: Int) throws {
    try Movies.with("a.mkv", "\(options) -c:v ffv1 -frames:v 2") { path, _ in
      for shown in try Self.shown(path, maxSide: maxSide) {
        #expect((shown.picture.width, shown.picture.height) == (width, height))
        #expect(shown.picture.pixels.count == width * height * 3)
      }
    }
  }

  @Test func smallPicturesAreAverages() throws {
    let bars = "-vf geq=lum='if(mod(X,2),220,30)':cb=128:cr=128,format=yuv444p"
    try Movies.with("a.mkv", size: "200x100", "\(bars) -c:v ffv1 -frames:v 1") { path, _ in
      let pixels = try #require(try Self.shown(path, maxSide: 20).first).picture.pixels
      // Luma 125 of 16...235.
      #expect(Self.difference(pixels, pixels.map { _ in 127 }) < 2)
    }
  }

  @Test func rotatedFilmsStandUprightWhenSmall() throws {
    try Movies.with("flat.mp4", size: "640x360", "-c:v libx264 -pix_fmt yuv420p") { path, folder in
      let turned = folder.appendingPathComponent("turned.mp4").path
      try Movies.make(turned, "-c copy -metadata:s:v rotate=270", from: path)
      let picture = try #require(try Self.shown(turned, maxSide: 64).first).picture
      #expect((picture.width, picture.height) == (36, 64))
    }
  }

  @Test func aStillIsAReelOfOne() throws {
    try Movies.with("a.png", "-frames:v 1") { path, _ in
      let shown = try Self.shown(path, from: 5)
      #expect(shown.map(\.time) == [0])
    }
  }

  /// On average.
  private static func difference(_ a: [UInt8], _ b: [UInt8]) -> Double {
    Double(zip(a, b).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(max(a.count, 1))
  }
}
