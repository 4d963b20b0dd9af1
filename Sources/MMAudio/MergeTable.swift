/// The merges of a byte-pair vocabulary. Symbols are their ids: 256 bytes in the order of the alphabet below, the same 256
/// as the last byte of a word, then the merges in the order of the file, which is also their rank.
struct MergeTable: Sendable {
  let count: Int
  /// Id of a merge by the ids of its two parts.
  private let merged: [UInt64: Int32]

  /// Bytes in the order of their ids: printable ones first.
  private static let alphabet: [UInt8] = {
    let printable = [0x21...0x7e, 0xa1...0xac, 0xae...0xff].flatMap { $0.map { UInt8($0) } }
    return printable + (UInt8.min...UInt8.max).filter { !printable.contains($0) }
  }()

  private static let idOfByte: [Int32] = {
    var ids = [Int32](repeating: 0, count: 256)
    for (id, byte) in alphabet.enumerated() { ids[Int(byte)] = Int32(id) }
    return ids
  }()

  /// How a file spells the bytes: the printable ones as themselves, the others from U+0100 on.
  private static let spellings: [String: Int32] = {
    var ids: [String: Int32] = [:]
    for (id, byte) in alphabet.enumerated() {
      let printable = id < 188
      let scalar = Unicode.Scalar(UInt32(printable ? Int(byte) : 256 + id - 188))!
      ids[String(scalar)] = Int32(id)
      ids[String(scalar) + "</w>"] = Int32(256 + id)
    }
    return ids
  }()

  init(file: [UInt8], path: String) throws {
    guard file.first == UInt8(ascii: "#") else { throw TokenizerError.noHeader(path: path) }
    var lines = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropFirst()
    if lines.last?.isEmpty == true { lines.removeLast() }
    var ids = Self.spellings
    var merged: [UInt64: Int32] = [:]
    ids.reserveCapacity(512 + lines.count)
    merged.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated() {
      let space = UInt8(ascii: " ")
      guard let middle = line.firstIndex(of: space), middle == line.lastIndex(of: space) else {
        throw TokenizerError.notAMerge(path: path, line: index + 2)
      }
      let left = String(decoding: line[..<middle], as: UTF8.self)
      let right = String(decoding: line[(middle + 1)...], as: UTF8.self)
      guard let first = ids[left], let second = ids[right] else {
        throw TokenizerError.unknownSymbol(path: path, line: index + 2)
      }
      let id = Int32(512 + index)
      guard ids.updateValue(id, forKey: left + right) == nil else {
        throw TokenizerError.repeatedSymbol(path: path, line: index + 2)
      }
      merged[Self.key(first, second)] = id
    }
    self.count = lines.count
    self.merged = merged
  }

  private static func key(_ first: Int32, _ second: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
  }

  /// Ids of one piece of text: again and again the pair of lowest rank becomes one symbol, wherever it stands, from left
  /// to right. Long pieces take n log n.
  func encode(_ bytes: [UInt8]) -> [Int] {
    guard !bytes.isEmpty else { return [] }
    var symbols = SymbolList(bytes.map { Self.idOfByte[Int($0)] })
    symbols.ids[bytes.count - 1] += 256
    var waiting = Heap()
    func propose(_ place: Int) {
      guard let right = symbols.next(of: place) else { return }
      if let id = merged[Self.key(symbols.ids[place], symbols.ids[right])] { waiting.push(id, place) }
    }
    for place in bytes.indices { propose(place) }
    // A symbol's parts are older than itself: what a merge makes possible never ranks before the merge.
    while let (id, place) = waiting.pop() {
      guard symbols.ids[place] >= 0, let right = symbols.next(of: place),
        merged[Self.key(symbols.ids[place], symbols.ids[right])] == id
      else { continue }
      symbols.merge(place, into: id)
      if let left = symbols.previous(of: place) { propose(left) }
      propose(place)
    }
    return symbols.ids.filter { $0 >= 0 }.map(Int.init)
  }
}

/// Symbols in a row, each at the place of its first byte; places that a merge has swallowed hold -1.
private struct SymbolList {
  var ids: [Int32]
  private var nexts: [Int]
  private var previouses: [Int]

  init(_ ids: [Int32]) {
    self.ids = ids
    nexts = Array(1...ids.count)
    previouses = Array(-1..<ids.count - 1)
  }

  func next(of place: Int) -> Int? { nexts[place] < ids.count ? nexts[place] : nil }

  func previous(of place: Int) -> Int? { previouses[place] >= 0 ? previouses[place] : nil }

  /// The symbol at `place` and the one after it become `id`.
  mutating func merge(_ place: Int, into id: Int32) {
    let swallowed = nexts[place]
    ids[place] = id
    ids[swallowed] = -1
    nexts[place] = nexts[swallowed]
    if nexts[place] < ids.count { previouses[nexts[place]] = place }
  }
}

/// Merges that could be made, lowest rank first, then from left to right.
private struct Heap {
  private var items: [(id: Int32, place: Int)] = []

  mutating func push(_ id: Int32, _ place: Int) {
    items.append((id, place))
    var child = items.count - 1
    while child > 0, items[child] < items[(child - 1) / 2] {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> (id: Int32, place: Int)? {
    guard !items.isEmpty else { return nil }
    items.swapAt(0, items.count - 1)
    let lowest = items.removeLast()
    var parent = 0
    while 2 * parent + 1 < items.count {
      var child = 2 * parent + 1
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      guard items[child] < items[parent] else { break }
      items.swapAt(child, parent)
      parent = child
    }
    return lowest
  }
}
