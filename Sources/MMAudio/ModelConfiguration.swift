import Foundation

/// A model folder's `config.json`:
///
///     {"format": 1, "name": "onset-1", "license": "MIT", "architecture": {...},
///      "files": {"flow": "flow.safetensors", "clip": ..., "sync": ..., "latent_decoder": ...,
///                "vocoder": ..., "vocabulary": "vocabulary.txt"}}
public struct ModelConfiguration: Sendable, Equatable, Codable {
  public var format: Int
  public var name: String
  public var license: String?
  public var architecture: Architecture
  public var files: Files

  /// Names inside the folder.
  public struct Files: Sendable, Equatable, Codable {
    public var flow: String
    public var clip: String
    public var sync: String
    public var latentDecoder: String
    public var vocoder: String
    public var vocabulary: String

    enum CodingKeys: String, CodingKey {
      case flow, clip, sync, vocoder, vocabulary
      case latentDecoder = "latent_decoder"
    }

    public init(
      flow: String = "flow.safetensors", clip: String = "clip.safetensors", sync: String = "sync.safetensors",
      latentDecoder: String = "latent_decoder.safetensors", vocoder: String = "vocoder.safetensors",
      vocabulary: String = "vocabulary.txt"
    ) {
      self.flow = flow
      self.clip = clip
      self.sync = sync
      self.latentDecoder = latentDecoder
      self.vocoder = vocoder
      self.vocabulary = vocabulary
    }
  }

  public static let format = 1
  public static let fileName = "config.json"

  public init(name: String, license: String? = nil, architecture: Architecture, files: Files = Files()) {
    self.format = Self.format
    self.name = name
    self.license = license
    self.architecture = architecture
    self.files = files
  }

  /// Reads and checks the folder's `config.json`; whether the files it names exist is not looked at.
  ///
  /// - Throws: `MMAudioError.noConfiguration`, `.malformedConfiguration`, `.unknownConfigurationFormat` or
  ///   `.unusableConfiguration`.
  public init(folder: String) throws(MMAudioError) {
    let path = "\(folder)/\(Self.fileName)"
    guard let data = FileManager.default.contents(atPath: path) else { throw .noConfiguration(path: path) }
    try self.init(data, path: path)
  }

  /// - Parameter path: where `data` came from; only errors speak of it.
  public init(_ data: Data, path: String) throws(MMAudioError) {
    struct Format: Decodable { let format: Int }
    let format = try Self.decoded(Format.self, data, path).format
    guard format == Self.format else { throw .unknownConfigurationFormat(path: path, format: format) }
    self = try Self.decoded(ModelConfiguration.self, data, path)
    do {
      try check()
    } catch .unusableSize(let key, let value) {
      throw .unusableConfiguration(path: path, key: key, value: value.formatted)
    }
    for (key, name) in files.all where !name.isInsideItsFolder {
      throw .unusableConfiguration(path: path, key: "files.\(key)", value: name)
    }
  }

  /// The model of `folder`, which need not be where the configuration was read.
  public func located(in folder: String) -> ModelFiles {
    ModelFiles(architecture, vocabulary: "\(folder)/\(files.vocabulary)") { part in
      let name =
        switch part {
        case .flow: files.flow
        case .clip: files.clip
        case .sync: files.sync
        case .latentDecoder: files.latentDecoder
        case .vocoder: files.vocoder
        }
      return "\(folder)/\(name)"
    }
  }

  private static func decoded<Value: Decodable>(
    _ type: Value.Type, _ data: Data, _ path: String
  ) throws(MMAudioError) -> Value {
    do { return try JSONDecoder().decode(type, from: data) } catch {
      throw .malformedConfiguration(path: path, key: (error as? DecodingError)?.keyPath ?? "")
    }
  }

  private func check() throws(MMAudioError) {
    try architecture.check()
    // The networks would run, but a second of sound would not last a second.
    guard architecture.vocoder.hop == architecture.hop else {
      throw .unusableSize(
        name: "architecture.vocoder.upsample_rates", value: Double(architecture.vocoder.hop))
    }
  }
}

extension ModelConfiguration.Files {
  fileprivate var all: [(key: String, name: String)] {
    [
      ("flow", flow), ("clip", clip), ("sync", sync), ("latent_decoder", latentDecoder), ("vocoder", vocoder),
      ("vocabulary", vocabulary),
    ]
  }
}

extension String {
  /// A relative path that never climbs.
  fileprivate var isInsideItsFolder: Bool {
    !isEmpty && !hasPrefix("/") && !utf8.contains(0)
      && split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
  }
}

extension Double {
  fileprivate var formatted: String { Int(exactly: self).map(String.init) ?? String(self) }
}

extension DecodingError {
  /// `architecture.flow.hidden_dim`; empty for the whole.
  fileprivate var keyPath: String {
    let (path, key): ([any CodingKey], (any CodingKey)?) =
      switch self {
      case .keyNotFound(let key, let context): (context.codingPath, key)
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
        (context.codingPath, nil)
      @unknown default: ([], nil)
      }
    return (path + (key.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
  }
}
