import Foundation

/// What a client asked of a `TestServer`; header names in lower case, `number` counts the requests for this path from 0.
public struct TestRequest: Sendable {
  public let method: String
  public let path: String
  public let headers: [String: String]
  public let number: Int

  /// The first byte asked for: of `Range: bytes=5-` the 5.
  public var rangeStart: Int? {
    guard let range = headers["range"], range.hasPrefix("bytes=") else { return nil }
    return Int(range.dropFirst(6).prefix { $0.isNumber })
  }
}

/// What a `TestServer` answers, faults included.
public struct TestAnswer: Sendable {
  public var status: Int
  public var headers: [String: String] = [:]
  public var body: [UInt8]
  /// What `Content-Length` says; nil: the truth.
  public var statedLength: Int?
  /// No `Content-Length` at all: the end of the connection is the end of the body.
  public var hidesLength = false
  /// The connection is cut after so many bytes of the body.
  public var cutAfter: Int?
  /// Seconds between pieces of 1 KiB.
  public var pace: Double = 0

  public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A file as a good server hands it out, with ranges.
  public static func file(_ bytes: [UInt8], for request: TestRequest, etag: String? = nil) -> TestAnswer {
    var headers = ["Content-Type": "application/octet-stream", "Accept-Ranges": "bytes"]
    headers["ETag"] = etag
    let isCurrent = request.headers["if-range"].map { $0 == etag } ?? true
    guard let start = request.rangeStart, isCurrent else {
      return TestAnswer(status: 200, headers: headers, body: bytes)
    }
    guard start < bytes.count else {
      return TestAnswer(status: 416, headers: ["Content-Range": "bytes */\(bytes.count)"])
    }
    headers["Content-Range"] = "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"
    return TestAnswer(status: 206, headers: headers, body: Array(bytes[start...]))
  }

  public static func redirect(to address: String, status: Int = 302) -> TestAnswer {
    TestAnswer(status: status, headers: ["Location": address], body: Array("moved".utf8))
  }

  public func cut(after bytes: Int?) -> TestAnswer {
    var copy = self
    copy.cutAfter = bytes
    return copy
  }

  func send(to peer: Int32) {
    var head = "HTTP/1.1 \(status) Whatever\r\nConnection: close\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if !hidesLength { head += "Content-Length: \(statedLength ?? body.count)\r\n" }
    guard sendAll(Array((head + "\r\n").utf8)[...], to: peer) else { return }
    let sent = body.prefix(cutAfter ?? body.count)
    guard pace > 0 else {
      _ = sendAll(sent, to: peer)
      return
    }
    for start in stride(from: 0, to: sent.count, by: 1024) {
      guard sendAll(sent[start..<min(start + 1024, sent.count)], to: peer) else { return }
      Thread.sleep(forTimeInterval: pace)
    }
  }

  private func sendAll(_ bytes: ArraySlice<UInt8>, to peer: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
        let count = Glibc.send(peer, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        if count <= 0 { return false }
        done += count
      }
      return true
    }
  }
}
