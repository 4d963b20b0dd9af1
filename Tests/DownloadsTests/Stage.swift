import Downloads
import Foundation
import TestSupport

/// A server, a folder and a file to fetch: what each test of a download begins with.
struct DownloadStage {
  let server: TestServer
  let folder: URL
  var path: String { folder.appendingPathComponent("model.pth").path }
  var partial: String { path + ".partial" }

  /// `size` and `digest` are those of `bytes`; pass less to know less.
  func download(_ bytes: [UInt8], knowsSize: Bool = true, knowsDigest: Bool = true) throws -> Download {
    var download = Download(
      server.address + "/model.pth", to: path, size: knowsSize ? Int64(bytes.count) : nil,
      digest: knowsDigest ? try sha256(bytes) : nil)
    download.patience.firstPause = 0.05
    return download
  }

  func sha256(_ bytes: [UInt8]) throws -> Digest {
    let file = folder.appendingPathComponent(UUID().uuidString)
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try Digest.ofFile(file.path, .sha256)
  }

  func put(_ bytes: [UInt8], at path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

  func bytes(at path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map { Array($0) } }

  /// Names in the folder, sorted.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }
}

func onStage(_ body: (DownloadStage) throws -> Void) throws {
  try withTemporaryFolder { folder in
    let server = try TestServer()
    defer { server.stop() }
    try body(DownloadStage(server: server, folder: folder))
  }
}

/// Bytes that do not repeat in step with any block size.
func content(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed &* 0x9E37_79B9_7F4A_7C15
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 33)
  }
}
