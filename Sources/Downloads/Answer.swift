/// The head of a server's answer: of the last one, when redirects led there.
struct Answer {
  private(set) var status = 0
  private var fields: [String: String] = [:]

  /// Takes one line as curl hands them over; a status line begins a new answer.
  mutating func read(_ line: String) {
    if line.hasPrefix("HTTP/") {
      let words = line.split(separator: " ", maxSplits: 2)
      status = words.count > 1 ? Int(words[1].prefix { $0.isNumber }) ?? 0 : 0
      fields = [:]
    } else if let colon = line.firstIndex(of: ":") {
      fields[line[..<colon].lowercased()] = trimmed(line[line.index(after: colon)...])
    }
  }

  var etag: String? { fields["etag"] }

  var isWebPage: Bool {
    guard let type = fields["content-type"]?.lowercased() else { return false }
    return type.hasPrefix("text/html") || type.hasPrefix("application/xhtml")
  }

  private var contentLength: Int64? { fields["content-length"].flatMap { Int64($0) } }

  /// Of `Content-Range: bytes 5-9/10` the 5.
  var rangeStart: Int64? {
    guard let range = fields["content-range"], range.hasPrefix("bytes ") else { return nil }
    return Int64(range.dropFirst(6).prefix { $0.isNumber })
  }

  /// Bytes of the whole file, as far as the answer says.
  var total: Int64? {
    if let range = fields["content-range"], let slash = range.lastIndex(of: "/") {
      return Int64(range[range.index(after: slash)...])
    }
    return status == 200 ? contentLength : nil
  }
}

private func trimmed(_ text: Substring) -> String {
  let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" || $0 == "\r\n" }
  var text = text.drop(while: isBlank)
  while let last = text.last, isBlank(last) { text.removeLast() }
  return String(text)
}
