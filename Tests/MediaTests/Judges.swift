import Foundation
import Materials
import Testing

/// The programs that judge our files: Debian's ffmpeg, ffprobe and flac.
enum Judge {
  struct Missing: Error, CustomStringConvertible {
    let program: String
    var description: String { "\(program) is not installed: apt install ffmpeg flac" }
  }

  struct Verdict {
    let status: Int32
    let output: Data
    let errors: String
    var text: String {
      String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  static func run(_ program: String, _ arguments: [String]) throws -> Verdict {
    guard
      let path = ["/usr/bin/", "/usr/local/bin/"].map({ $0 + program })
        .first(where: FileManager.default.isExecutableFile)
    else { throw Missing(program: program) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let output = Pipe()
    let errors = FileManager.default.temporaryDirectory.appendingPathComponent("judge-\(UUID().uuidString)")
    try Data().write(to: errors)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Verdict(
      status: process.terminationStatus, output: data,
      errors: (try? String(contentsOf: errors, encoding: .utf8)) ?? "")
  }

  /// Runs ffmpeg and expects it to succeed without complaint.
  @discardableResult
  static func ffmpeg(_ arguments: String...) throws -> Data {
    let verdict = try run("ffmpeg", ["-v", "error", "-nostdin", "-y"] + arguments)
    try #require(verdict.status == 0, "ffmpeg \(arguments): \(verdict.errors)")
    return verdict.output
  }

  /// One line per entry, as ffprobe's csv without names.
  static func probe(_ file: URL, _ arguments: String...) throws -> [String] {
    let verdict = try run("ffprobe", ["-v", "error"] + arguments + ["-of", "csv=p=0", file.path])
    try #require(verdict.status == 0, "ffprobe \(arguments): \(verdict.errors)")
    return verdict.text.split(separator: "\n").map {
      $0.trimmingCharacters(in: CharacterSet(charactersIn: ", \r"))
    }
  }
}

/// Small videos, made on the spot.
enum Clip {
  /// A moving test picture, `96x64`.
  static func make(
    _ file: URL, seconds: Double = 3, rate: String = "25", codec: [String] = x264, sound: [String]? = nil,
    more: [String] = []
  ) throws {
    var arguments = ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=\(rate):d=\(seconds)"]
    if let sound {
      arguments += ["-f", "lavfi", "-i", "sine=f=440:r=44100:d=\(seconds)"]
      arguments += ["-c:a"] + sound
    }
    arguments += ["-c:v"] + codec + ["-pix_fmt", "yuv420p"] + more + [file.path]
    let verdict = try Judge.run("ffmpeg", ["-v", "error", "-nostdin", "-y"] + arguments)
    try #require(verdict.status == 0, "\(verdict.errors)")
  }

  static let x264 = ["libx264", "-preset", "ultrafast", "-bf", "2", "-g", "12", "-threads", "1"]
  static let x265 = [
    "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=12:pools=none",
  ]
  static let vp9 = ["libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "12"]
  static let mpeg4 = ["mpeg4", "-bf", "2", "-g", "12"]
}

extension Waveform {
  /// A sweep with noise on it: like nothing but itself at any shift.
  static func sweep(seconds: Double, samplingRate: Int = 44_100) -> Waveform {
    var state: UInt32 = 1
    let count = Int((seconds * Double(samplingRate)).rounded())
    let samples = (0..<count).map { index in
      let time = Double(index) / Double(samplingRate)
      state = state &* 1_664_525 &+ 1_013_904_223
      let noise = Double(state >> 8) / Double(1 << 24) - 0.5
      return Float(0.4 * sin(2 * .pi * (300 + 400 * time) * time) + 0.1 * noise)
    }
    return Waveform(samples: samples, samplingRate: samplingRate)
  }
}

/// What an output file holds, as the judges see it.
struct Seen {
  let file: URL

  /// MD5 of the picture stream's packets.
  func pictureMD5() throws -> String {
    String(
      decoding: try Judge.ffmpeg("-i", file.path, "-map", "0:v:0", "-c", "copy", "-f", "md5", "-"),
      as: UTF8.self)
  }

  /// Times of the pictures that a player shows, in seconds.
  func pictureTimes() throws -> [Double] {
    try Judge.probe(file, "-select_streams", "v:0", "-show_entries", "frame=pts_time").compactMap(Double.init)
  }

  /// MD5 of each shown picture.
  func pictures() throws -> [String] {
    let data = try Judge.ffmpeg(
      "-i", file.path, "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", "-")
    return String(decoding: data, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
      .compactMap { $0.split(separator: ",").last.map { $0.trimmingCharacters(in: .whitespaces) } }
  }

  func codecs() throws -> [String] { try Judge.probe(file, "-show_entries", "stream=codec_name") }

  /// A sound track's samples, and the time of the first.
  func sound(_ track: Int = 0, samplingRate: Int) throws -> (samples: [Float], start: Double) {
    let data = try Judge.ffmpeg(
      "-i", file.path, "-map", "0:a:\(track)", "-f", "f32le", "-ac", "1", "-ar", "\(samplingRate)", "-")
    let samples = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let first = try Judge.probe(
      file, "-select_streams", "a:\(track)", "-read_intervals", "%+#4", "-show_entries", "frame=pts_time")
    return (samples, first.compactMap(Double.init).first ?? .nan)
  }

  /// Samples by which `sound` comes late in a track, when it ought to begin `start` seconds after the first
  /// picture.
  func delay(of sound: Waveform, from start: Double = 0, track: Int = 0) throws -> Double {
    let rate = Double(sound.samplingRate)
    let decoded = try self.sound(track, samplingRate: sound.samplingRate)
    let picture = try pictureTimes().first ?? .nan
    let expected = (start + picture - decoded.start) * rate
    let found = lag(decoded.samples, sound.samples, around: Int(expected.rounded()))
    return found.map { Double($0) - expected } ?? .nan
  }

  private func lag(_ heard: [Float], _ played: [Float], around: Int) -> Int? {
    let common =
      max(0, -around) + 1500..<max(max(0, -around) + 1500, min(played.count, heard.count - around) - 1500)
    let window = common.clamped(
      to: common.lowerBound + common.count / 4..<common.lowerBound + common.count / 4 + 10_000)
    guard window.count > 1000 else { return nil }
    var best: (lag: Int, value: Float)?
    for lag in (around - 1500)...(around + 1500) {
      var value: Float = 0
      for index in window { value += played[index] * heard[index + lag] }
      if value > best?.value ?? 0 { best = (lag, value) }
    }
    return best?.lag
  }
}
