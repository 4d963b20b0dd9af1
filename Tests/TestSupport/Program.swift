import Foundation

/// Runs programs as a user's shell would, and keeps what they said.
public struct Program: Sendable {
  public struct Outcome: Sendable {
    public let status: Int32
    public let out: String
    public let err: String
  }

  /// This checkout's `onset`, built beside the tests.
  public static let onset = Program(onsetPath)
  public static let onsetPath = Repository.root.appendingPathComponent(".build/release/onset").path

  public let path: String

  public init(_ path: String) { self.path = path }

  /// A program on the PATH (`ffprobe`, `flac`); these are the judges, so a missing one is an error, not a skipped test.
  public static func named(_ name: String) throws -> Program {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
      return Program("\(folder)/\(name)")
    }
    throw MissingProgram(name: name)
  }

  public struct MissingProgram: Error, CustomStringConvertible {
    let name: String
    public var description: String { "\(name) is not installed; ./scripts/test installs what the tests need" }
  }

  /// Tests leave a person's own cache alone.
  private static let cache = FileManager.default.temporaryDirectory.appendingPathComponent("onset-test-cache").path

  /// - Parameter signalAfter: once stderr or stdout has any output, wait so many seconds and send SIGINT.
  public func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
    interruptAfter: Double? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["XDG_CACHE_HOME": Self.cache]) { $1 }.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = folder }
    process.standardInput = FileHandle.nullDevice
    let (out, err) = (Collector(), Collector())
    process.standardOutput = out.pipe
    process.standardError = err.pipe
    try process.run()
    out.start()
    err.start()
    if let interruptAfter {
      Thread.sleep(forTimeInterval: interruptAfter)
      process.interrupt()
    }
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, out: out.text(), err: err.text())
  }
}

/// Reads a pipe on a thread of its own, so that a full pipe never blocks the program.
private final class Collector: @unchecked Sendable {
  let pipe = Pipe()
  private var data = Data()
  private let done = DispatchSemaphore(value: 0)

  func start() {
    Thread.detachNewThread { [self] in
      data = pipe.fileHandleForReading.readDataToEndOfFile()
      done.signal()
    }
  }

  func text() -> String {
    done.wait()
    return String(decoding: data, as: UTF8.self)
  }
}
