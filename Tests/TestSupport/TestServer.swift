import Foundation
import Synchronization

/// A small HTTP/1.1 server on the loopback that can misbehave on request. One answer a connection.
public final class TestServer: Sendable {
  public typealias Handler = @Sendable (TestRequest) -> TestAnswer

  private struct State {
    var handlers: [String: Handler] = [:]
    var requests: [TestRequest] = []
  }

  private let state = Mutex(State())
  private let listener: Int32
  public let port: UInt16

  /// A proxy of this machine must not be asked for the loopback.
  private static let isDirect = setenv("no_proxy", "127.0.0.1", 1) == 0

  public init() throws {
    _ = TestServer.isDirect
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    guard bound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { self.accept() }
  }

  public var address: String { "http://127.0.0.1:\(port)" }

  /// Every request so far, in order.
  public var requests: [TestRequest] { state.withLock { $0.requests } }

  public func requests(for path: String) -> [TestRequest] { requests.filter { $0.path == path } }

  public func on(_ path: String, _ handler: @escaping Handler) {
    state.withLock { $0.handlers[path] = handler }
  }

  /// Serves `bytes` as a well-behaved server does.
  public func serve(_ path: String, _ bytes: [UInt8], etag: String? = nil) {
    on(path) { .file(bytes, for: $0, etag: etag) }
  }

  public func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// Closes the listener itself: were it closed elsewhere, its number could be another server's by the next `accept`.
  private func accept() {
    defer { close(listener) }
    while true {
      let peer = Glibc.accept(listener, nil, nil)
      if peer < 0 {
        // A signal, or a client that thought better of it, is not the end.
        if errno == EINVAL || errno == EBADF { return }
        continue
      }
      Thread.detachNewThread { self.serve(peer) }
    }
  }

  private func serve(_ peer: Int32) {
    defer { close(peer) }
    guard let (method, path, headers) = readHead(peer) else { return }
    let (request, handler) = state.withLock { state -> (TestRequest, Handler?) in
      let number = state.requests.count { $0.path == path }
      let request = TestRequest(method: method, path: path, headers: headers, number: number)
      state.requests.append(request)
      return (request, state.handlers[path])
    }
    (handler?(request) ?? TestAnswer(status: 404, body: Array("no such file".utf8))).send(to: peer)
  }

  private func readHead(_ peer: Int32) -> (String, String, [String: String])? {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while !bytes.ends(with: "\r\n\r\n") {
      let count = recv(peer, &block, block.count, 0)
      if count <= 0 || bytes.count > 1 << 16 { return nil }
      bytes += block[..<count]
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
        in: .whitespaces)
    }
    return (String(words[0]), String(words[1]), headers)
  }
}

extension [UInt8] {
  fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
