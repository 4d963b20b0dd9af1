import Foundation
import Materials
import Media
import TestSupport
import Testing

/// Films made on the spot by ffmpeg, and ffmpeg's own view of them.
enum Movies {
  /// Makes `name` in a folder of its own from ffmpeg's test film, whose pictures all differ, and hands it over.
  @discardableResult
  static func with<Result>(
    _ name: String, size: String = "96x64", seconds: Double = 1, _ options: String = "",
    body: (String, URL) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent(name).path
      try make(path, "-f lavfi -i testsrc=s=\(size):r=25:d=\(seconds) \(options)")
      return try body(path, folder)
    }
  }

  /// ffmpeg with options that are separated by spaces, writing `path`.
  static func make(_ path: String, _ options: String, from source: String? = nil) throws {
    let input = source.map { ["-i", $0] } ?? []
    let verdict = try Judge.run(
      "ffmpeg",
      ["-v", "error", "-nostdin", "-y"] + input + options.split(separator: " ").map(String.init) + [path])
    try #require(verdict.status == 0, "ffmpeg \(options): \(verdict.errors)")
  }

  /// What ffmpeg makes of a file: its pictures in RGB, each once, upright.
  static func pictures(of path: String, width: Int, height: Int) throws -> [[UInt8]] {
    let raw = [UInt8](
      try Judge.ffmpeg(
        "-i", path, "-map", "0:V:0", "-vsync", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    )
    let size = width * height * 3
    return stride(from: 0, to: raw.count - size + 1, by: size).map { Array(raw[$0..<$0 + size]) }
  }

  /// The number of the picture in each place at 25 a second, by its content; -1 for one that ffmpeg does not know.
  static func places(_ path: String, _ span: TimeSpan, width: Int = 96, height: Int = 64) throws -> [Int] {
    let known = try pictures(of: path, width: width, height: height)
    return try picks(VideoReader(path: path), span).flatMap { pick in
      Array(repeating: known.firstIndex(of: pick.picture.pixels) ?? -1, count: pick.places.sync)
    }
  }

  static func picks(_ reader: VideoReader, _ span: TimeSpan) throws -> [PickedPicture] {
    var picks: [PickedPicture] = []
    var pictures = try reader.pictures(in: span)
    while let pick = try pictures.next() { picks.append(pick) }
    return picks
  }

  /// What the rule picks of `count` pictures at 25 a second.
  static func rule(_ count: Int, from first: Int = 0, duration: Double) -> [Int] {
    var sampler = FrameSampler(duration: duration)
    return (0..<count - first).flatMap {
      Array(repeating: first + $0, count: sampler.places(at: Double($0) / 25).sync)
    }
  }
}
