import Downloads
import Foundation
import MMAudio

/// One model as the shelf sees it.
public struct ShelfModel: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// A folder with `config.json` and its weights.
    case folder(String)
    case published(PublishedVariant, [ShelfFile])
  }

  public var name: String
  public var kind: Kind

  public var isComplete: Bool { files.allSatisfy { $0.state.path != nil } }
  /// Bytes that would have to be fetched.
  public var missingBytes: Int64 {
    files.filter { $0.state.path == nil }.reduce(0) { $0 + $1.file.size.bytes }
  }

  /// The published files; none for a folder.
  public var files: [ShelfFile] {
    if case .published(_, let files) = kind { files } else { [] }
  }

  /// All bytes of the model, as published or as they lie in the folder.
  public var bytes: Int64 {
    switch kind {
    case .published(_, let files): files.reduce(0) { $0 + $1.file.size.bytes }
    case .folder(let path): entries(of: path).reduce(0) { $0 + (Disk.length(ofFile: path + "/" + $1) ?? 0) }
    }
  }
}

public struct ShelfFile: Sendable, Equatable {
  public var file: PublishedFile
  public var state: FileState
}

public enum FileState: Sendable, Equatable {
  public enum Place: String, Sendable, Codable {
    case shelf
    /// A Hugging Face cache, used in place.
    case cache
  }

  case present(path: String, Place)
  case wrongSize(path: String, found: Int64)
  case missing

  public var path: String? {
    if case .present(let path, _) = self { path } else { nil }
  }

  public var damagedPath: String? {
    if case .wrongSize(let path, _) = self { path } else { nil }
  }
}

/// The paths of a model's parts.
public struct LocatedModel: Sendable, Equatable {
  public enum Parts: Sendable, Equatable {
    /// A folder whose `config.json` says which file is what.
    case folder(String)
    /// One file for every part, and the tokenizer's vocabulary.
    case published(PublishedVariant, [ModelPart: String], vocabulary: String)
  }

  public var name: String
  public var parts: Parts
}
