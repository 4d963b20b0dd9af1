import Foundation

/// Asks one thing a connection and shows the answer as it came.
struct HTTPClient {
  struct Answer {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: Data
  }

  struct NoAnswer: Error {}

  let port: Int

  func get(_ path: String, _ headers: [String: String] = [:], method: String = "GET") throws -> Answer {
    let peer = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(peer) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isThere = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(peer, $0, size) == 0 }
    }
    guard isThere else { throw NoAnswer() }
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    let request = Array((head + "\r\n").utf8)
    guard send(peer, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { throw NoAnswer() }
    return try answer(readAll(peer))
  }

  private func readAll(_ peer: Int32) -> Data {
    var data = Data()
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(peer, &block, block.count, 0)
      guard count > 0 else { return data }
      data += block[..<count]
    }
  }

  private func answer(_ data: Data) throws -> Answer {
    guard let split = data.range(of: Data("\r\n\r\n".utf8)) else { throw NoAnswer() }
    let lines = String(decoding: data[..<split.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
        in: .whitespaces)
    }
    return Answer(status: status, headers: headers, body: Data(data[split.upperBound...]))
  }
}
