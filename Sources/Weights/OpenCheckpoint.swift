/// Opens a checkpoint by what is in it, whatever it is called: safetensors or a torch zip archive.
///
/// The file is mapped, its table of contents is checked whole, and no number is read yet. The file must not be shortened
/// while it is open.
public func openCheckpoint(_ path: String) throws(WeightsError) -> any Checkpoint {
  try openCheckpoint(in: MappedFile(path))
}

/// The same for a checkpoint in memory; errors call it `name`.
public func openCheckpoint(_ bytes: [UInt8], named name: String) throws(WeightsError) -> any Checkpoint {
  try openCheckpoint(in: MappedFile(bytes, named: name))
}

private func openCheckpoint(in file: MappedFile) throws(WeightsError) -> any Checkpoint {
  let bytes = file.bytes
  if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return try TorchArchive.open(file) }
  let isBraced = bytes.load(8, as: UInt8.self) == UInt8(ascii: "{")
  if isBraced, let length = bytes.load(0, as: UInt64.self), length <= UInt64(file.count) {
    return try Safetensors.open(file)
  }
  let found = ForeignFormat(bytes)
  if isBraced, found == nil { return try Safetensors.open(file) }
  throw .unknownFormat(path: file.path, found: found)
}

extension ForeignFormat {
  /// What a file that is no checkpoint begins like.
  init?(_ bytes: Bytes) {
    let head = bytes.slice(0, min(bytes.count, 512)) ?? bytes
    let words = head.text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.lowercased()
    if words.hasPrefix("<!doctype") || words.hasPrefix("<html") || words.hasPrefix("<?xml") {
      self = .html
    } else if words.hasPrefix("version https://git-lfs") {
      self = .gitLFSPointer
    } else if let kind = Self.magics.first(where: { head.starts(with: $0.bytes) })?.kind {
      self = kind
    } else if head.from(257)?.starts(with: "ustar".utf8) == true {
      self = .tar
    } else if words.hasPrefix("{") || words.hasPrefix("[") {
      self = .json
    } else if head.withBytes({ $0.allSatisfy { $0 >= 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 } }) {
      self = .text
    } else {
      return nil
    }
  }

  private static let magics: [(bytes: [UInt8], kind: ForeignFormat)] = [
    ([0x80, 2], .legacyPickle), ([0x80, 3], .legacyPickle), ([0x80, 4], .legacyPickle),
    ([0x80, 5], .legacyPickle),
    ([0x1F, 0x8B], .gzip), ([0x93] + Array("NUMPY".utf8), .numpy), ([0x89] + Array("HDF".utf8), .hdf5),
    (Array("GGUF".utf8), .gguf),
  ]
}
