import Foundation
import Media
import Tensors

/// What a render on this machine depends on, looked at without rendering: `onset doctor`.
public struct Checkup: Sendable, Encodable {
  public struct Finding: Sendable, Encodable {
    public enum State: String, Sendable, Encodable {
      case good
      /// Something works less well, or is not there yet.
      case note
      /// Renders will fail.
      case bad
    }

    public let name: String
    public let state: State
    public let fact: String
    /// What to do about it.
    public let advice: String?
  }

  public let findings: [Finding]

  public var isHealthy: Bool { !findings.contains { $0.state == .bad } }

  public init(shelf: ModelShelf, output: String = FileManager.default.currentDirectoryPath) {
    findings = [
      Self.processor, Self.memory, Self.libav, Self.models(shelf), Self.vocabulary(shelf), Self.room(output),
    ]
  }

  private static var processor: Finding {
    let level = KernelLevel.best
    let formats = NumberFormat.allCases.filter(\.isFast).map(\.rawValue).joined(separator: ", ")
    return Finding(
      name: "processor", state: level == .plain ? .note : .good,
      fact: "\(Threads.count) cores, kernels for \(level.title) in \(formats)",
      advice: level == .plain ? "Without AVX2, renders take many times as long." : nil)
  }

  private static var memory: Finding {
    let gigabytes = Double(ProcessInfo.processInfo.physicalMemory) / 1e9
    return Finding(
      name: "memory", state: gigabytes < 6 ? .note : .good, fact: String(format: "%.1f GB", gigabytes),
      advice: gigabytes < 6 ? "The large published variants need about 6 GB." : nil)
  }

  private static var libav: Finding {
    let facts = LibraryFacts()
    let missing = facts.missingEncoders
    return Finding(
      name: "libav", state: missing.isEmpty ? .good : .note, fact: "libavformat \(facts.version)",
      advice: missing.isEmpty
        ? nil : "No encoder for \(missing.joined(separator: ", ")): other containers still work.")
  }

  private static func models(_ shelf: ModelShelf) -> Finding {
    let names = shelf.models().filter(\.isComplete).map(\.name)
    return Finding(
      name: "models", state: names.isEmpty ? .bad : .good,
      fact: names.isEmpty ? "none is complete" : names.joined(separator: ", "),
      advice: names.isEmpty ? "'onset models fetch small_16k' fetches the smallest published one." : nil)
  }

  private static func vocabulary(_ shelf: ModelShelf) -> Finding {
    let path = try? shelf.asset("vocabularies/clip-bpe.txt")
    return Finding(
      name: "assets", state: path == nil ? .bad : .good, fact: path ?? "not found",
      advice: path == nil ? "Set ONSET_ASSETS to the assets folder that came with Onset." : nil)
  }

  private static func room(_ folder: String) -> Finding {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    let free = (attributes?[.systemFreeSize] as? NSNumber)?.doubleValue ?? 0
    let isWritable = FileManager.default.isWritableFile(atPath: folder)
    return Finding(
      name: "output", state: isWritable ? (free < 1e8 ? .note : .good) : .bad,
      fact: "\(folder), " + String(format: "%.1f GB free", free / 1e9),
      advice: isWritable ? nil : "This folder takes no files; use --output.")
  }
}

extension KernelLevel {
  fileprivate var title: String {
    switch self {
    case .plain: "any processor"
    case .avx2: "AVX2"
    case .avx512: "AVX-512"
    case .amx: "AVX-512 and AMX"
    }
  }
}
