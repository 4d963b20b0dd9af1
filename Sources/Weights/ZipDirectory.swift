/// A zip archive's table of contents: where each entry's bytes lie. Entries must be stored, as torch stores them, so that
/// they can be used where they lie. Sizes beyond 4 GB (zip64) are read.
struct ZipDirectory {
  private(set) var entries: [String: Bytes] = [:]

  init(_ archive: Bytes) throws(WeightsError) {
    let end = try EndRecord(archive)
    guard let directory = archive.slice(end.directoryOffset, end.directorySize) else {
      throw archive.file.malformed(
        "a zip directory at bytes \(end.directoryOffset) to \(end.directoryOffset &+ end.directorySize) of \(archive.count)"
      )
    }
    var at = 0
    for index in 0..<end.entryCount {
      guard let record = ZipRecord(directory, at: at) else {
        throw archive.file.malformed("a zip directory that ends within entry \(index) of \(end.entryCount)")
      }
      at += record.length
      if record.name.hasSuffix("/") { continue }
      guard entries.updateValue(try record.contents(in: archive), forKey: record.name) == nil else {
        throw archive.file.malformed("two zip entries named \(record.name)")
      }
    }
  }
}

/// The end of a zip archive says where its directory is.
private struct EndRecord {
  let entryCount: Int
  let directorySize: Int
  let directoryOffset: Int

  init(_ archive: Bytes) throws(WeightsError) {
    guard let at = Self.position(in: archive), let end = archive.from(at) else {
      throw archive.file.malformed("a zip archive without its end: the file was cut short")
    }
    if let end64 = try Self.zip64(in: archive, before: at) {
      self = end64
      return
    }
    guard let count = end.load(10, as: UInt16.self), let size = end.load(12, as: UInt32.self),
      let offset = end.load(16, as: UInt32.self)
    else { throw archive.file.malformed("a zip archive's end of \(end.count) bytes") }
    (entryCount, directorySize, directoryOffset) = (Int(count), Int(size), Int(offset))
  }

  private init(entryCount: Int, directorySize: Int, directoryOffset: Int) {
    (self.entryCount, self.directorySize, self.directoryOffset) = (entryCount, directorySize, directoryOffset)
  }

  /// The record stands at the file's end, before a comment of at most 64 KB.
  private static func position(in archive: Bytes) -> Int? {
    let last = archive.count - 22
    guard last >= 0 else { return nil }
    return stride(from: last, through: max(0, last - 0xFFFF), by: -1).first {
      archive.load($0, as: UInt32.self) == 0x0605_4B50
    }
  }

  private static func zip64(in archive: Bytes, before end: Int) throws(WeightsError) -> EndRecord? {
    guard archive.load(end - 20, as: UInt32.self) == 0x0706_4B50 else { return nil }
    guard let position = archive.load(end - 12, as: UInt64.self).flatMap(Int.init(exactly:)),
      let record = archive.from(position), record.load(0, as: UInt32.self) == 0x0606_4B50,
      let count = record.load(32, as: UInt64.self).flatMap(Int.init(exactly:)),
      let size = record.load(40, as: UInt64.self).flatMap(Int.init(exactly:)),
      let offset = record.load(48, as: UInt64.self).flatMap(Int.init(exactly:))
    else { throw archive.file.malformed("a zip64 archive without its end record") }
    return EndRecord(entryCount: count, directorySize: size, directoryOffset: offset)
  }
}

/// One entry of the directory.
private struct ZipRecord {
  let name: String
  let length: Int
  private let method: UInt16
  private var packed: UInt64
  private var size: UInt64
  private var headerOffset: UInt64

  init?(_ directory: Bytes, at start: Int) {
    guard let record = directory.from(start), record.load(0, as: UInt32.self) == 0x0201_4B50,
      let method = record.load(10, as: UInt16.self), let packed = record.load(20, as: UInt32.self),
      let size = record.load(24, as: UInt32.self), let nameLength = record.load(28, as: UInt16.self),
      let extraLength = record.load(30, as: UInt16.self),
      let commentLength = record.load(32, as: UInt16.self),
      let headerOffset = record.load(42, as: UInt32.self), let name = record.slice(46, Int(nameLength)),
      let extra = record.slice(46 + Int(nameLength), Int(extraLength))
    else { return nil }
    self.name = name.text
    self.length = 46 + Int(nameLength) + Int(extraLength) + Int(commentLength)
    self.method = method
    self.packed = UInt64(packed)
    self.size = UInt64(size)
    self.headerOffset = UInt64(headerOffset)
    takeZip64(extra)
  }

  /// Values that do not fit into 32 bits are all ones and stand, in this order, in the extra field 1.
  private mutating func takeZip64(_ extra: Bytes) {
    var at = 0
    while let kind = extra.load(at, as: UInt16.self), let length = extra.load(at + 2, as: UInt16.self) {
      if kind == 1, let field = extra.slice(at + 4, Int(length)) {
        var offset = 0
        for path in [\ZipRecord.size, \.packed, \.headerOffset] where self[keyPath: path] == 0xFFFF_FFFF {
          guard let value = field.load(offset, as: UInt64.self) else { return }
          self[keyPath: path] = value
          offset += 8
        }
        return
      }
      at += 4 + Int(length)
    }
  }

  func contents(in archive: Bytes) throws(WeightsError) -> Bytes {
    guard method == 0 else { throw .compressed(path: archive.file.path, entry: name) }
    guard packed == size, let start = Int(exactly: headerOffset), let size = Int(exactly: size),
      let header = archive.from(start), header.load(0, as: UInt32.self) == 0x0403_4B50,
      let nameLength = header.load(26, as: UInt16.self), let extraLength = header.load(28, as: UInt16.self),
      let bytes = header.slice(30 + Int(nameLength) + Int(extraLength), size)
    else { throw archive.file.malformed("the zip entry \(name) beyond the file's end") }
    return bytes
  }
}
