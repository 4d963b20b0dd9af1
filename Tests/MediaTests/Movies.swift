import Foundation
import TestSupport
import Testing

/// Films made on the spot by ffmpeg, and ffmpeg as a judge. Where it is missing, the tests fail and say so.
enum Movies {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs ffmpeg and gives what it wrote on its standard output.
  @discardableResult
  static func ffmpeg(_ arguments: String, in folder: URL) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["ffmpeg", "-hide_banner", "-v", "error", "-nostdin", "-y"]
      + arguments.split(separator: " ").map(String.init)
    process.currentDirectoryURL = folder
    let (output, errors) = (Pipe(), folder.appendingPathComponent("ffmpeg-\(UUID().uuidString).log"))
    try Data().write(to: errors)
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let said = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
      throw Failure(description: "ffmpeg \(arguments) failed (is it installed?): \(said)")
    }
    return data
  }

  /// Makes `name` in a folder of its own and hands its path over. Every picture of the test film differs from the others.
  static func with<Result>(
    _ name: String, size: String = "96x64", seconds: Double = 1, _ options: String,
    body: (String, URL) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      let source = "-f lavfi -i testsrc=s=\(size):r=25:d=\(seconds)"
      try ffmpeg("\(source) \(options) \(name)", in: folder)
      return try body(folder.appendingPathComponent(name).path, folder)
    }
  }

  /// What ffmpeg makes of a file: its pictures in RGB, each once, upright.
  static func pictures(of path: String, width: Int, height: Int, in folder: URL) throws -> [[UInt8]] {
    let raw = [UInt8](
      try ffmpeg("-i \(path) -map 0:V:0 -vsync passthrough -f rawvideo -pix_fmt rgb24 -", in: folder))
    let size = width * height * 3
    return stride(from: 0, to: raw.count - size + 1, by: size).map { Array(raw[$0..<$0 + size]) }
  }
}
