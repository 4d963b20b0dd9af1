import Foundation
import Library
import Weights

/// Networks' weights in the order in which the kernels read them, kept from one process to the next: large networks are
/// there at once, and processes share them. Sounds do not depend on it.
public struct KeptWeights: Sendable {
  public let place: CacheFolder
  private let writer = PackedWriter()

  /// Two precisions of the largest model.
  public static let usualLimit: Int64 = 12_000_000_000

  public init(folder: URL = defaultFolder(), limit: Int64 = usualLimit) {
    place = CacheFolder(folder: folder, limit: limit, suffix: PackedFolder.suffix)
  }

  /// `$XDG_CACHE_HOME/onset/weights`.
  public static func defaultFolder(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL { CacheFolder.usual("weights", environment) }

  /// nil where there can be none.
  var packed: PackedFolder? {
    let folder = place.folder
    guard (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)) != nil,
      let build = Bundle.main.executablePath.flatMap(FileStamp.init)
    else { return nil }
    return PackedFolder(path: folder.path, build: "\(build.bytes) \(build.changed)", writer: writer)
  }

  /// For the end of a process: what is not written yet would be lost.
  func settle() { writer.settle() }
}
