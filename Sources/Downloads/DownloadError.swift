/// What can go wrong on the way from a server to a file: facts, no sentences. Sizes are bytes, codes are errno unless said
/// otherwise.
public enum DownloadError: Error, Equatable, Sendable {
  /// No http or https address.
  case badAddress(String)
  /// No connection came about; `detail` is curl's wording ("Could not resolve host: ...").
  case unreachable(address: String, detail: String)
  /// The server's certificate does not hold.
  case untrusted(address: String, detail: String)
  /// The server answered with a status other than success (404, 403, 500, ...).
  case refused(address: String, status: Int)
  /// The connection broke and kept breaking; what had come (`received`) stays beside the file for the next attempt.
  case broken(address: String, received: Int64, total: Int64?)
  /// A page for a browser came where a file was expected: a login or error page, often of a proxy.
  case webPage(address: String)
  case wrongSize(address: String, found: Int64, wanted: Int64)
  /// The bytes are not the published ones; they have been removed, a file that stood there before has not.
  case wrongDigest(address: String, found: Digest, wanted: Digest)
  /// `needed` more bytes do not fit beside `path`.
  case noSpace(path: String, needed: Int64, free: Int64)
  /// The file system, or a limit of this process, allows no file longer than `at`.
  case fileTooLarge(path: String, at: Int64)
  case unreadable(path: String, code: Int32)
  case unwritable(path: String, code: Int32)
  /// The installed libcrypto refuses this algorithm (md5 on machines in FIPS mode).
  case digestUnavailable(Digest.Algorithm)
  /// Anything else of curl's; `code` is a CURLcode.
  case transport(address: String, code: Int32, detail: String)

  /// Whether trying again soon may help.
  public var isPassing: Bool {
    switch self {
    case .unreachable, .broken: true
    case .refused(_, let status): status == 408 || status == 429 || (500...504).contains(status)
    default: false
    }
  }
}
