/// A table for the terminal: columns as wide as their widest cell.
package struct Columns {
  package let header: [String]
  package let rows: [[String]]
  /// Numbers stand under one another by their last digit.
  package let rightAligned: Set<Int>

  package init(header: [String], rows: [[String]], rightAligned: Set<Int> = []) {
    self.header = header
    self.rows = rows
    self.rightAligned = rightAligned
  }

  package var lines: [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let cells = row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return rightAligned.contains(column) ? space + row[column] : row[column] + space
      }
      return trimmed(cells.joined(separator: "  "))
    }
  }

  private func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}

/// The order of a reader: `block.2` before `block.10`.
package enum NaturalOrder {
  package static func precedes(_ a: String, _ b: String) -> Bool {
    var (a, b) = (Substring(a).utf8, Substring(b).utf8)
    while let x = a.first, let y = b.first {
      if isDigit(x), isDigit(y) {
        let (left, right) = (takeNumber(&a), takeNumber(&b))
        if left != right { return (left.count, left) < (right.count, right) }
      } else if x != y {
        return x < y
      } else {
        a.removeFirst()
        b.removeFirst()
      }
    }
    return a.isEmpty && !b.isEmpty
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// The digits at the start, without leading zeros.
  private static func takeNumber(_ text: inout Substring.UTF8View) -> String {
    let digits = text.prefix(while: isDigit)
    text = text.dropFirst(digits.count)
    return String(decoding: digits.drop { $0 == 0x30 }, as: UTF8.self)
  }
}
