import CCrypto
import Glibc

/// The fingerprint of a file or of bytes, in lower-case hexadecimal.
public struct Digest: Hashable, Sendable {
  public enum Algorithm: String, Sendable, Codable {
    case md5, sha256
  }

  public let algorithm: Algorithm
  public let hex: String

  public static func md5(_ hex: String) -> Digest { Digest(algorithm: .md5, hex: hex.lowercased()) }
  public static func sha256(_ hex: String) -> Digest { Digest(algorithm: .sha256, hex: hex.lowercased()) }

  /// The fingerprint of the file at `path`; `progress` gets the bytes read so far and stops the work by throwing.
  public static func ofFile(
    _ path: String, _ algorithm: Algorithm, progress: (Int64) throws -> Void = { _ in }
  ) throws -> Digest {
    let stream = try DigestStream(algorithm)
    try forEachBlock(ofFile: path) { block, done in
      stream.update(block)
      try progress(done)
    }
    return stream.finish()
  }

  public static func ofBytes(_ bytes: UnsafeRawBufferPointer, _ algorithm: Algorithm) throws -> Digest {
    let stream = try DigestStream(algorithm)
    stream.update(bytes)
    return stream.finish()
  }
}

/// A fingerprint in the making.
final class DigestStream {
  private let algorithm: Digest.Algorithm
  private let context: OpaquePointer

  init(_ algorithm: Digest.Algorithm) throws(DownloadError) {
    guard let context = EVP_MD_CTX_new() else { throw .digestUnavailable(algorithm) }
    self.algorithm = algorithm
    self.context = context
    guard start() else { throw .digestUnavailable(algorithm) }
  }

  deinit { EVP_MD_CTX_free(context) }

  @discardableResult
  func start() -> Bool {
    EVP_DigestInit_ex(context, algorithm == .md5 ? EVP_md5() : EVP_sha256(), nil) == 1
  }

  func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The fingerprint of all bytes since `start`; afterwards only `start` makes sense.
  func finish() -> Digest {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    EVP_DigestFinal_ex(context, &bytes, &count)
    return Digest(algorithm: algorithm, hex: bytes.prefix(Int(count)).map(hexadecimal).joined())
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}

/// Reads a file from its beginning; `body` gets each block and the bytes read with it.
func forEachBlock(ofFile path: String, _ body: (UnsafeRawBufferPointer, Int64) throws -> Void) throws {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { throw DownloadError.unreadable(path: path, code: errno) }
  defer { close(file) }
  posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL)
  let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
  defer { block.deallocate() }
  var done: Int64 = 0
  while true {
    let count = read(file, block.baseAddress, block.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw DownloadError.unreadable(path: path, code: errno) }
    if count == 0 { return }
    done += Int64(count)
    try body(UnsafeRawBufferPointer(rebasing: block[..<count]), done)
  }
}
