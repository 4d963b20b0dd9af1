import Foundation
import TestSupport

/// `onset models` in a home of its own, with a hub on the loopback.
struct ModelsStage {
  struct Outcome {
    let status: Int32
    let out: String
    let err: String
  }

  let home: URL
  let hub: TestServer
  var shelf: URL { home.appendingPathComponent("shelf") }
  /// Only the hub has this one, and its size is not known to the byte: a test can serve what it likes.
  static let network = "mmaudio_small_16k.pth"
  static let networkAddress = "/hkchengrex/MMAudio/resolve/main/weights/" + network
  var network: URL { shelf.appendingPathComponent("weights/" + Self.network) }
  var partial: URL { network.appendingPathExtension("partial") }

  /// - Parameters:
  ///   - shell: commands that set the stage for `onset`, such as `ulimit -f 100`.
  ///   - meanwhile: runs beside the program and may signal it.
  func run(
    _ arguments: [String], _ environment: [String: String] = [:], shell: String = ":",
    meanwhile: (Process) throws -> Void = { _ in }
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let onset = Repository.root.appendingPathComponent(".build/release/onset").path
    process.arguments = ["-c", shell + "; exec \"$@\"", "sh", onset, "models"] + arguments
    process.environment = [
      "HOME": home.path, "ONSET_MODELS": shelf.path, "ONSET_ASSETS": home.path + "/assets",
      "HF_ENDPOINT": hub.address, "no_proxy": "127.0.0.1",
      "PATH": "/usr/bin:/bin",
    ].merging(environment) { $1 }
    let files = try ["out", "err"].map { name in
      let file = home.appendingPathComponent(name)
      try Data().write(to: file)
      return try FileHandle(forWritingTo: file)
    }
    (process.standardOutput, process.standardError) = (files[0], files[1])
    try process.run()
    try meanwhile(process)
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, out: try text("out"), err: try text("err"))
  }

  /// Lays down beginnings of files, with holes instead of bytes: the disk under a test need not have room for a model.
  fileprivate func begin(_ sizes: [String: UInt64]) throws {
    for (name, size) in sizes {
      let file = shelf.appendingPathComponent("ext_weights/\(name).partial")
      try put("", at: file)
      let handle = try FileHandle(forWritingTo: file)
      try handle.truncate(atOffset: size)
    }
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: home.appendingPathComponent(name), encoding: .utf8)
  }

  func put(_ text: String, at file: URL) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}

func withModels(_ body: (ModelsStage) throws -> Void) throws {
  try withTemporaryFolder { home throws in
    let hub = try TestServer()
    defer { hub.stop() }
    let stage = ModelsStage(home: home, hub: hub)
    try stage.begin([
      "open_clip_pytorch_model.bin": 3_947_000_000, "synchformer_state_dict.pth": 950_000_000,
      "v1-16.pth": 686_000_000, "best_netG.pt": 449_000_000,
    ])
    try body(stage)
  }
}
