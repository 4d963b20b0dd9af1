import FlyingFox
import Foundation

/// Turns a request into an answer; knows nothing of sockets.
struct MonitorAnswers: HTTPHandler {
  let listing: @Sendable () -> MonitorListing

  /// Files are read and sound is unpacked here.
  private static let queue = DispatchQueue(label: "onset.monitor", attributes: .concurrent)

  func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
    await withCheckedContinuation { continuation in
      Self.queue.async { continuation.resume(returning: answer(request)) }
    }
  }

  private func answer(_ request: HTTPRequest) -> HTTPResponse {
    guard request.method == .GET || request.method == .HEAD else {
      return HTTPResponse(
        statusCode: .methodNotAllowed, headers: HTTPHeaders([HTTPHeader("Allow"): "GET, HEAD"]))
    }
    let listing = listing()
    switch request.path {
    case "/": return page(MonitorPage(listing).html, "text/html; charset=utf-8", request)
    case "/now.json": return page(MonitorPage(listing).now, "application/json", request)
    case "/now": return now(listing)
    default: return take(request, of: listing)
    }
  }

  private func page(_ text: String, _ kind: String, _ request: HTTPRequest) -> HTTPResponse {
    let data = Data(text.utf8)
    return HTTPResponse(
      statusCode: .ok,
      headers: HTTPHeaders([
        .contentType: kind, .cacheControl: "no-store", .contentLength: String(data.count),
      ]),
      body: request.method == .HEAD ? Data() : data)
  }

  private func now(_ listing: MonitorListing) -> HTTPResponse {
    guard let take = listing.current else { return missing("Nothing plays now.") }
    return HTTPResponse(
      statusCode: .temporaryRedirect,
      headers: HTTPHeaders([.location: take.address, .cacheControl: "no-store"]))
  }

  private func take(_ request: HTTPRequest, of listing: MonitorListing) -> HTTPResponse {
    let name = request.path.hasPrefix("/takes/") ? request.path.dropFirst(7) : ""
    guard let dot = name.lastIndex(of: "."), let take = listing.takes.first(where: { $0.id == name[..<dot] })
    else { return missing("There is no such take.") }
    do {
      switch name[dot...] {
      case ".flac":
        guard let file = take.file else { return missing("That sound is not on disk yet.") }
        return MonitorFile(try Data(contentsOf: file), kind: "audio/flac").answer(request)
      case ".wav": return MonitorFile(WAVImage(try take.waveform()).data, kind: "audio/wav").answer(request)
      default: return missing("A take comes as .flac and .wav.")
      }
    } catch {
      return missing("That take cannot be read any more.")
    }
  }

  private func missing(_ text: String) -> HTTPResponse {
    HTTPResponse(
      statusCode: .notFound, headers: HTTPHeaders([.contentType: "text/plain; charset=utf-8"]),
      body: Data((text + "\n").utf8))
  }
}

/// Bytes that can be had in part, and not again if they are known.
struct MonitorFile {
  let data: Data
  let kind: String
  private let tag: String

  init(_ data: Data, kind: String) {
    self.data = data
    self.kind = kind
    // FNV-1a: the tag only tells versions of one take apart.
    let hash = data.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    tag = "\"\(String(hash, radix: 36))-\(data.count)\""
  }

  func answer(_ request: HTTPRequest) -> HTTPResponse {
    var headers: HTTPHeaders = [
      .contentType: kind, .acceptRanges: "bytes", .eTag: tag, .cacheControl: "no-cache",
      .contentLength: String(data.count),
    ]
    if isKnown(request.headers[.ifNoneMatch]) {
      return HTTPResponse(statusCode: .notModified, headers: headers)
    }
    let isHead = request.method == .HEAD
    switch isHead ? .whole : ByteRange(range(of: request), of: data.count) {
    case .whole: return HTTPResponse(statusCode: .ok, headers: headers, body: isHead ? Data() : data)
    case .part(let part):
      headers[.contentLength] = String(part.count)
      headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(data.count)"
      return HTTPResponse(statusCode: .partialContent, headers: headers, body: data[part])
    case .unsatisfiable:
      headers[.contentLength] = "0"
      headers[.contentRange] = "bytes */\(data.count)"
      return HTTPResponse(statusCode: .rangeNotSatisfiable, headers: headers)
    }
  }

  /// A part of another version than the client has is of no use to it.
  private func range(of request: HTTPRequest) -> String? {
    let condition = request.headers[HTTPHeader("If-Range")]
    return condition == nil || condition == tag ? request.headers[.range] : nil
  }

  private func isKnown(_ header: String?) -> Bool {
    (header ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      .contains { $0 == "*" || $0 == tag || $0 == "W/" + tag }
  }
}
