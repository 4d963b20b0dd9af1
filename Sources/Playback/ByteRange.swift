/// What a `Range` header asks of so many bytes (RFC 9110, 14.2).
package enum ByteRange: Equatable {
  /// No range, or one that need not be understood: several at once, another unit, nonsense.
  case whole
  case part(Range<Int>)
  case unsatisfiable

  package init(_ header: String?, of count: Int) {
    self = .whole
    guard let header, header.lowercased().hasPrefix("bytes=") else { return }
    let ends = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false).map {
      $0.filter { $0 != " " && $0 != "\t" }
    }
    guard ends.count == 2, ends.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }) else { return }
    // A number beyond Int is beyond every file.
    let numbers = ends.map { $0.isEmpty ? nil : Int($0) ?? .max }
    switch (numbers[0], numbers[1]) {
    case (nil, nil): return
    case (nil, let last?):
      self = last == 0 || count == 0 ? .unsatisfiable : .part(max(0, count - last)..<count)
    case (let first?, let last):
      if let last, last < first { return }
      self =
        first < count
        ? .part(first..<min(count, last.map { $0 == .max ? count : $0 + 1 } ?? count)) : .unsatisfiable
    }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
