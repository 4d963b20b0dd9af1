import CCurl
import Glibc

/// One request and its answer, into a partial file.
final class Exchange {
  private let download: Download
  private let partial: PartialFile
  private let observe: Download.Observer
  private var answer = Answer()
  private var hasBegun = false
  /// The server has nothing beyond what is here already.
  private var isComplete = false
  /// Thrown inside one of curl's callbacks; it must not fly through C.
  private var failure: (any Error)?

  init(_ download: Download, _ partial: PartialFile, _ observe: @escaping Download.Observer) {
    self.download = download
    self.partial = partial
    self.observe = observe
  }

  /// Throws `DownloadError`, or what the observer threw.
  func run() throws {
    let request = try Request(download, from: partial.length, partial.validator)
    request.listen(Unmanaged.passUnretained(self).toOpaque(), Self.takeLine, Self.takeBytes, Self.takeTime)
    let code = withoutBrokenPipes { request.perform() }
    if let failure { throw failure }
    guard code == CURLE_OK else { throw error(of: code, request.detail(of: code)) }
    if !hasBegun { try begin([]) }
    if let missing, missing > 0 { throw broken }
  }

  private var broken: DownloadError {
    .broken(address: download.address, received: partial.length, total: download.size ?? answer.total)
  }

  // MARK: What curl calls

  private static let takeLine: onset_curl_write = { bytes, size, count, context in
    let length = size * count
    exchange(context)?.answer.read(String(decoding: raw(bytes, length), as: UTF8.self))
    return length
  }

  private static let takeBytes: onset_curl_write = { bytes, size, count, context in
    let length = size * count
    return exchange(context)?.attempt { try $0.take(raw(bytes, length)) } == true ? length : 0
  }

  private static let takeTime: onset_curl_progress = { context, _, _, _, _ in
    let goesOn = exchange(context)?.attempt {
      try $0.observe(
        DownloadProgress(.receiving, $0.partial.length, $0.download.size ?? $0.answer.total))
    }
    return goesOn == true ? 0 : 1
  }

  private static func exchange(_ context: UnsafeMutableRawPointer?) -> Exchange? {
    context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func raw(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
  }

  private func attempt(_ body: (Exchange) throws -> Void) -> Bool {
    do {
      try body(self)
      return true
    } catch {
      failure = failure ?? error
      return false
    }
  }

  // MARK: What to do with an answer

  private func take(_ bytes: UnsafeRawBufferPointer) throws {
    if !hasBegun { try begin(bytes) }
    if isComplete { return }
    if let size = download.size, partial.length + Int64(bytes.count) > size {
      try partial.restart()
      throw DownloadError.wrongSize(address: download.address, found: size + 1, wanted: size)
    }
    try partial.append(bytes, stillToCome: missing ?? 0)
  }

  /// Decides, at the first byte, where the bytes belong. What is here is touched only for a plausible answer.
  private func begin(_ first: some Collection<UInt8>) throws {
    hasBegun = true
    switch answer.status {
    case 206 where answer.rangeStart == partial.length:
      try refuseStrangers([])
      partial.goOn()
    case 200:
      try refuseStrangers(first)
      try partial.restart(answer.etag)
    case 416 where answer.total == partial.length:
      isComplete = true
    case 206, 416:
      // What is here does not fit what is there: from the beginning, as after a broken connection.
      try partial.restart()
      throw broken
    default: throw DownloadError.refused(address: download.address, status: answer.status)
    }
    try checkSpace()
  }

  private func refuseStrangers(_ first: some Collection<UInt8>) throws(DownloadError) {
    if answer.isWebPage || looksLikeAWebPage(first) { throw .webPage(address: download.address) }
    if let size = download.size, let total = answer.total, total != size {
      throw .wrongSize(address: download.address, found: total, wanted: size)
    }
  }

  private var missing: Int64? { (download.size ?? answer.total).map { $0 - partial.length } }

  private func checkSpace() throws(DownloadError) {
    guard let needed = missing, let free = Disk.free(beside: partial.path) else { return }
    if needed > free { throw .noSpace(path: partial.path, needed: needed, free: free) }
  }

  private func looksLikeAWebPage(_ first: some Collection<UInt8>) -> Bool {
    let text = String(decoding: first.prefix(64).drop { $0 <= 0x20 }, as: UTF8.self).lowercased()
    return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
  }

  private func error(of code: CURLcode, _ detail: String) -> DownloadError {
    let address = download.address
    switch code {
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: return .badAddress(address)
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
      CURLE_SSL_CONNECT_ERROR:
      return .unreachable(address: address, detail: detail)
    case CURLE_OPERATION_TIMEDOUT where answer.status == 0:
      return .unreachable(address: address, detail: detail)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
      return .untrusted(address: address, detail: detail)
    case CURLE_PARTIAL_FILE, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR,
      CURLE_HTTP2, CURLE_HTTP2_STREAM:
      return broken
    default: return .transport(address: address, code: Int32(bitPattern: code.rawValue), detail: detail)
    }
  }
}

/// Runs `body` deaf to SIGPIPE, which OpenSSL raises when a peer hangs up; other threads keep theirs.
private func withoutBrokenPipes<Result>(_ body: () -> Result) -> Result {
  var (pipe, before, pending) = (sigset_t(), sigset_t(), sigset_t())
  sigemptyset(&pipe)
  sigaddset(&pipe, SIGPIPE)
  sigpending(&pending)
  let wasPending = sigismember(&pending, SIGPIPE) == 1
  pthread_sigmask(SIG_BLOCK, &pipe, &before)
  defer {
    var now = timespec()
    if !wasPending { sigtimedwait(&pipe, nil, &now) }
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }
  return body()
}
