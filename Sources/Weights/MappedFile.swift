#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file's bytes mapped read-only; unmapped when the last tensor that looks into it is gone.
final class MappedFile: @unchecked Sendable {
  let path: String
  let base: UnsafeRawPointer
  let count: Int
  private let isMapped: Bool

  init(_ path: String) throws(WeightsError) {
    // Without O_NONBLOCK a named pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .notAFile(path: path, isFolder: status.st_mode & S_IFMT == S_IFDIR)
    }
    guard status.st_size > 0 else { throw .empty(path: path) }
    let address = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw .unreadable(path: path, code: errno) }
    self.path = path
    self.base = UnsafeRawPointer(address)
    self.count = Int(status.st_size)
    self.isMapped = true
  }

  /// Bytes that are no file (yet), under the name that errors shall have.
  init(_ bytes: [UInt8], named path: String) throws(WeightsError) {
    guard !bytes.isEmpty else { throw .empty(path: path) }
    let copy = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 64)
    bytes.withUnsafeBytes {
      copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: $0.count)
    }
    self.path = path
    self.base = UnsafeRawPointer(copy)
    self.count = bytes.count
    self.isMapped = false
  }

  deinit {
    let address = UnsafeMutableRawPointer(mutating: base)
    if isMapped { munmap(address, count) } else { address.deallocate() }
  }

  /// Gives the pages back to the system; they are read again from the file when touched.
  func releasePages() {
    if isMapped { madvise(UnsafeMutableRawPointer(mutating: base), count, MADV_DONTNEED) }
  }

  var bytes: Bytes { Bytes(file: self, start: 0, count: count) }

  func malformed(_ what: String) -> WeightsError { .malformed(path: path, what: what) }
}

/// A part of a mapped file. Every access is checked: offsets come from the file.
struct Bytes {
  let file: MappedFile
  let start: Int
  let count: Int

  /// The little-endian integer at `offset`.
  func load<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type = Number.self) -> Number? {
    guard offset >= 0, offset <= count - MemoryLayout<Number>.size else { return nil }
    return Number(littleEndian: file.base.loadUnaligned(fromByteOffset: start + offset, as: Number.self))
  }

  func slice(_ offset: Int, _ length: Int) -> Bytes? {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
    return Bytes(file: file, start: start + offset, count: length)
  }

  func from(_ offset: Int) -> Bytes? { slice(offset, count - offset) }

  /// The bytes as text, repaired where they are no UTF-8.
  var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

  func starts(with prefix: some Sequence<UInt8>) -> Bool { withBytes { $0.starts(with: prefix) } }

  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    defer { withExtendedLifetime(file) {} }
    return body(UnsafeRawBufferPointer(start: file.base + start, count: count))
  }
}
