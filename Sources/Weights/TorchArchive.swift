/// A torch zip archive: `<root>/data.pkl` says what there is, `<root>/data/<key>` holds the numbers. The root is any name.
struct TorchArchive {
  private let file: MappedFile
  private let entries: [String: Bytes]
  private let root: String

  static func open(_ file: MappedFile) throws(WeightsError) -> MappedCheckpoint {
    let archive = try TorchArchive(file)
    guard let pickle = archive.entries[archive.root + "data.pkl"] else {
      throw .unknownFormat(path: file.path, found: .plainZip)
    }
    let (value, containers) = try Pickle.read(pickle)
    var stored: [String: StoredTensor] = [:]
    for (name, tensor) in try TensorTree(file: file, containers: containers).leaves(of: value) {
      guard stored.updateValue(try archive.locate(tensor, name), forKey: name) == nil else {
        throw file.malformed("two tensors named \(name)")
      }
    }
    return MappedCheckpoint(file, .torchArchive, stored, [:])
  }

  private init(_ file: MappedFile) throws(WeightsError) {
    let entries = try ZipDirectory(file.bytes).entries
    let pickles = entries.keys.filter { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }
    guard let pickle = pickles.min(by: { ($0.utf8.count, $0) < ($1.utf8.count, $1) }) else {
      throw .unknownFormat(path: file.path, found: .plainZip)
    }
    self.file = file
    self.entries = entries
    self.root = String(pickle.dropLast("data.pkl".count))
    if entries[root + "byteorder"]?.text.hasPrefix("big") == true { throw .bigEndian(path: file.path) }
  }

  /// Checks that every value of the tensor lies in its storage, and the storage in the file.
  private func locate(_ tensor: TorchTensor, _ name: String) throws(WeightsError) -> StoredTensor {
    guard let bytes = entries["\(root)data/\(tensor.storage.key)"] else {
      throw file.malformed("\(name) without its storage \(tensor.storage.key)")
    }
    let valueCount = bytes.count / tensor.type.size
    let (declared, overflow) = tensor.storage.count.multipliedReportingOverflow(
      by: tensor.storage.type?.size ?? 1)
    guard !overflow, declared >= 0, declared <= bytes.count else {
      throw file.malformed("\(name) with a storage of \(tensor.storage.count) values in \(bytes.count) bytes")
    }
    guard let count = checkedCount(tensor.shape), isExpandable(to: count),
      let end = tensor.end, tensor.offset >= 0, end <= valueCount
    else {
      throw file.malformed(
        "\(name) of shape \(tensor.shape), strides \(tensor.strides) at \(tensor.offset) in \(valueCount) values"
      )
    }
    let entry = TensorEntry(shape: tensor.shape, type: tensor.type)
    let start = bytes.start + (count == 0 ? 0 : tensor.offset * tensor.type.size)
    return StoredTensor(entry: entry, start: start, strides: tensor.isContiguous ? nil : tensor.strides)
  }

  /// Strides of zero make much of little (`expand`); without a limit a small file could ask for all memory.
  private func isExpandable(to count: Int) -> Bool { count <= max(file.count, 1 << 24) }
}

extension TorchTensor {
  /// One past the last value in the storage; nil where that is no number.
  fileprivate var end: Int? {
    if shape.contains(0) { return 0 }
    var last = offset
    for (size, stride) in zip(shape, strides) {
      let (reach, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
      let (next, overflowAgain) = last.addingReportingOverflow(reach)
      guard stride >= 0, !overflow, !overflowAgain, next < Int.max else { return nil }
      last = next
    }
    return last + 1
  }

  /// Row-major without gaps; the stride of an axis of one does not matter.
  fileprivate var isContiguous: Bool {
    var expected = 1
    for (size, stride) in zip(shape, strides).reversed() where size != 1 {
      if stride != expected { return shape.contains(0) }
      expected *= max(size, 1)
    }
    return true
  }
}

/// The tensors in nested dictionaries and lists, under dotted names.
private struct TensorTree {
  let file: MappedFile
  let containers: [PickleContainer]

  private static let deepest = 16
  private static let longestName = 2000
  /// A dictionary may be reached many times over, so its reach is bounded too; a published file has 800 tensors.
  private static let most = 50_000

  func leaves(of value: PickleValue) throws(WeightsError) -> [(name: String, tensor: TorchTensor)] {
    var leaves: [(name: String, tensor: TorchTensor)] = []
    var open: [(name: String, value: PickleValue, depth: Int)] = [("", value, 0)]
    var seen = 0
    while let (name, value, depth) = open.popLast() {
      if case .tensor(let tensor) = value { leaves.append((name, tensor)) }
      guard case .container(let index) = value else { continue }
      let children = children(containers[index])
      seen += children.count + 1
      let longest = children.keys.map(\.utf8.count).max() ?? 0
      guard depth < Self.deepest, seen <= Self.most, name.utf8.count + longest <= Self.longestName else {
        throw file.malformed("a tree of names without end")
      }
      for (key, child) in children { open.append((name.isEmpty ? key : "\(name).\(key)", child, depth + 1)) }
    }
    return leaves
  }

  /// What may hold tensors. As in Python, a key that is set again has its last value.
  private func children(_ container: PickleContainer) -> [String: PickleValue] {
    var children: [String: PickleValue] = [:]
    switch container {
    case .tuple(let items), .list(let items):
      for (index, item) in items.enumerated() where item.mayHoldTensors { children[String(index)] = item }
    case .dictionary(let members):
      for (key, value) in members {
        if let key = key.name { children[key] = value.mayHoldTensors ? value : nil }
      }
    }
    return children
  }
}

extension PickleValue {
  fileprivate var mayHoldTensors: Bool {
    switch self {
    case .tensor, .container: true
    case .none, .integer, .text, .global, .storage, .other: false
    }
  }

  /// As a key; nothing else can be one.
  fileprivate var name: String? {
    switch self {
    case .text(let text): text
    case .integer(let number): String(number)
    default: nil
    }
  }
}
