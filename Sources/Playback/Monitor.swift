import FlyingFox
import Foundation
import Synchronization

/// A small HTTP server on 127.0.0.1 through which a forwarded port hears what is played here: `/` a page,
/// `/now` the take that plays, `/takes/ID.flac` and `/takes/ID.wav` each take, seekable. Nobody but this
/// machine (and who tunnels to it) gets in.
public final class Monitor: Sendable {
  private let asked: Int
  private let answers: MonitorAnswers
  private let running = Mutex<(server: HTTPServer, task: Task<Void, Never>, port: Int)?>(nil)

  /// - Parameters:
  ///   - port: 0 for any free one.
  ///   - listing: asked at every request, away from Swift's own threads; may block.
  public init(port: Int = 8787, listing: @escaping @Sendable () -> MonitorListing) {
    asked = port
    answers = MonitorAnswers(listing: listing)
  }

  deinit { stop() }

  /// The one it really listens on.
  public var port: Int { running.withLock { $0?.port } ?? asked }
  public var address: String { "http://127.0.0.1:\(port)/" }

  /// Returns when the first request can come. Blocks for that moment: not from an asynchronous function.
  public func start() throws(MonitorError) {
    guard running.withLock({ $0 == nil }) else { return }
    let port = try LoopbackPort(asked).number
    guard let place = try? sockaddr_in.inet(ip4: "127.0.0.1", port: UInt16(port)) else {
      throw .cannotListen(port: port, code: EINVAL)
    }
    let server = HTTPServer(address: place, logger: .disabled, handler: answers)
    let task = Task { _ = try? await server.run() }
    let outcome = Mutex(false)
    let done = DispatchSemaphore(value: 0)
    Task {
      let isUp = (try? await server.waitUntilListening(timeout: 2)) != nil
      outcome.withLock { $0 = isUp }
      done.signal()
    }
    done.wait()
    guard outcome.withLock({ $0 }) else {
      task.cancel()
      throw .portTaken(port)
    }
    running.withLock { $0 = (server, task, port) }
  }

  public func stop() {
    let stopped = running.withLock { running in
      defer { running = nil }
      return running
    }
    stopped?.task.cancel()
  }
}

/// A port of this machine, tried out: the server itself would not say what is wrong with it.
private struct LoopbackPort {
  let number: Int

  init(_ asked: Int) throws(MonitorError) {
    guard let port = UInt16(exactly: asked) else { throw .cannotListen(port: asked, code: EINVAL) }
    let trial = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard trial >= 0 else { throw .cannotListen(port: asked, code: errno) }
    defer { close(trial) }
    var (reuse, size) = (Int32(1), socklen_t(MemoryLayout<sockaddr_in>.size))
    setsockopt(trial, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let failure = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> Int32? in
        let isHad =
          bind(trial, address, size) == 0 && listen(trial, 1) == 0 && getsockname(trial, address, &size) == 0
        return isHad ? nil : errno
      }
    }
    if failure == EADDRINUSE { throw .portTaken(asked) }
    if let failure { throw .cannotListen(port: asked, code: failure) }
    number = Int(UInt16(bigEndian: address.sin_port))
  }
}
