import Foundation

/// Features in a cache folder, found by a key that says all they depend on. Trouble of any kind is a miss.
public struct FeatureCache: Sendable {
  public let place: CacheFolder

  public static let usualLimit: Int64 = 2_000_000_000

  public init(folder: URL, limit: Int64 = usualLimit) {
    place = CacheFolder(folder: folder, limit: limit, suffix: Self.suffix)
  }

  public var folder: URL { place.folder }
  public var limit: Int64 { place.limit }
  public var entries: [CacheFolder.Entry] { place.entries }
  public var size: Int64 { place.size }
  public func trim(to limit: Int64? = nil) { place.trim(to: limit) }
  public func clear() { place.clear() }

  /// `$XDG_CACHE_HOME/onset/features`.
  public static func defaultFolder(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL { CacheFolder.usual("features", environment) }

  /// Nil where there is none; a damaged file is removed.
  public func data(_ key: String) -> Data? {
    let path = path(of: key)
    guard let file = FileManager.default.contents(atPath: path) else { return nil }
    guard let sealed = SealedData(file) else {
      unlink(path)
      return nil
    }
    guard sealed.key == key else { return nil }
    // "Used just now", for the order of leaving.
    utimensat(AT_FDCWD, path, nil, 0)
    return sealed.data
  }

  /// Keeps the data, as far as folder and limit allow.
  public func store(_ data: Data, for key: String) {
    let file = SealedData(key: key, data: data).bytes
    guard file.count <= limit else { return }
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    guard let draft = HeldFile("\(folder.path)/.\(UUID().uuidString)\(CacheFolder.draftSuffix)") else { return }
    let isWritten = (try? FileHandle(fileDescriptor: draft.descriptor).write(contentsOf: file)) != nil
    guard isWritten, rename(draft.path, path(of: key)) == 0 else {
      unlink(draft.path)
      return
    }
    trim()
  }

  private static let suffix = ".features"

  private func path(of key: String) -> String {
    let name = String(fingerprint(Data(key.utf8)), radix: 16)
    return folder.path + "/" + String(repeating: "0", count: 16 - name.count) + name + Self.suffix
  }
}

/// A cache file's form: `ONSETFC1`, fingerprint of all that follows, length of the key, key, data. Numbers
/// are UInt64, little-endian. The key is inside, so that two keys of one fingerprint are told apart.
struct SealedData {
  let key: String
  let data: Data

  init(key: String, data: Data) {
    self.key = key
    self.data = data
  }

  /// Nil where the file is not whole.
  init?(_ file: Data) {
    guard file.count >= 24, file.prefix(8) == Self.magic else { return nil }
    let body = file.dropFirst(16)
    guard Self.number(file.dropFirst(8)) == fingerprint(body) else { return nil }
    guard let keyLength = Int(exactly: Self.number(body)), keyLength <= body.count - 8 else { return nil }
    key = String(decoding: body.dropFirst(8).prefix(keyLength), as: UTF8.self)
    data = Data(body.dropFirst(8 + keyLength))
  }

  var bytes: Data {
    let body = Self.bytes(UInt64(key.utf8.count)) + Data(key.utf8) + data
    return Self.magic + Self.bytes(fingerprint(body)) + body
  }

  private static let magic = Data("ONSETFC1".utf8)

  private static func bytes(_ number: UInt64) -> Data {
    withUnsafeBytes(of: number.littleEndian) { Data($0) }
  }

  private static func number(_ bytes: Data) -> UInt64 {
    bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// FNV-1a, 64 bits.
private func fingerprint(_ data: Data) -> UInt64 {
  data.withUnsafeBytes { bytes in
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
