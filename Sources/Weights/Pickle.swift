/// What a checkpoint's pickle can make. Containers are kept by number in `PickleObjects`, so that a value that contains
/// itself, or a million nested ones, costs neither stack nor memory.
enum PickleValue {
  case none
  case integer(Int)
  case text(String)
  case container(Int)
  case global(TorchGlobal)
  case storage(TorchStorage)
  case tensor(TorchTensor)
  /// A value that no tensor needs: floats, bytes, devices, numbers too big.
  case other
}

enum PickleContainer {
  case tuple([PickleValue])
  case list([PickleValue])
  case dictionary([(key: PickleValue, value: PickleValue)])
}

/// Reads the pickle of a torch archive (protocols 2 to 5) without running anything: the few names of Python that tensors
/// need are known by heart, every other one ends the reading.
struct Pickle {
  private let bytes: Bytes
  private var at = 0
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private(set) var containers: [PickleContainer] = []

  /// The largest published checkpoint's pickle has 0.1 MB.
  private static let longest = 64 << 20

  private init(_ bytes: Bytes) { self.bytes = bytes }

  /// The value that the pickle makes and the containers that it consists of.
  static func read(_ bytes: Bytes) throws(WeightsError) -> (value: PickleValue, containers: [PickleContainer])
  {
    guard bytes.count <= longest else { throw bytes.file.malformed("a pickle of \(bytes.count) bytes") }
    var pickle = Pickle(bytes)
    while try pickle.step() {}
    return (try pickle.pop(), pickle.containers)
  }

  func malformed(_ what: String) -> WeightsError {
    bytes.file.malformed("\(what) at byte \(at) of the pickle")
  }

  /// One instruction; false at the end.
  private mutating func step() throws(WeightsError) -> Bool {
    let code = try number(UInt8.self)
    guard let instruction = PickleInstruction(rawValue: code) else {
      throw malformed("the unknown instruction 0x\(String(code, radix: 16))")
    }
    switch instruction {
    case .stop: return false
    case .proto: try skip(1)
    case .frame: try skip(8)
    case .mark: marks.append(stack.count)
    case .pop: try dropTop()
    case .popMark: _ = try popToMark()
    case .dup: stack.append(try top())
    case .none: stack.append(.none)
    case .newTrue: stack.append(.integer(1))
    case .newFalse: stack.append(.integer(0))
    case .int32: stack.append(.integer(Int(try number(Int32.self))))
    case .uint8: stack.append(.integer(Int(try number(UInt8.self))))
    case .uint16: stack.append(.integer(Int(try number(UInt16.self))))
    case .long1: try pushLong(length: Int(try number(UInt8.self)))
    case .long4: try pushLong(length: Int(try number(Int32.self)))
    case .float:
      try skip(8)
      stack.append(.other)
    default: try stepOverObjects(instruction)
    }
    return true
  }

  private mutating func stepOverObjects(_ instruction: PickleInstruction) throws(WeightsError) {
    switch instruction {
    case .text8, .string8: stack.append(.text(try text(Int(try number(UInt8.self)))))
    case .text32, .string32: stack.append(.text(try text(Int(try number(UInt32.self)))))
    case .text64: stack.append(.text(try text(Int(clamping: try number(UInt64.self)))))
    case .bytes8: try pushBytes(Int(try number(UInt8.self)))
    case .bytes32: try pushBytes(Int(try number(UInt32.self)))
    case .bytes64, .byteArray: try pushBytes(Int(clamping: try number(UInt64.self)))
    case .emptyDictionary: push(.dictionary([]))
    case .emptyList: push(.list([]))
    case .emptyTuple: push(.tuple([]))
    case .dictionary: push(.dictionary(try pairs(try popToMark())))
    case .list: push(.list(try popToMark()))
    case .tuple: push(.tuple(try popToMark()))
    case .tuple1: push(.tuple(try pop(1)))
    case .tuple2: push(.tuple(try pop(2)))
    case .tuple3: push(.tuple(try pop(3)))
    case .append: try extend(with: try pop(1))
    case .appends: try extend(with: try popToMark())
    case .setItem: try set(try pop(2))
    case .setItems: try set(try popToMark())
    default: try stepOverNames(instruction)
    }
  }

  private mutating func stepOverNames(_ instruction: PickleInstruction) throws(WeightsError) {
    switch instruction {
    case .get8: try recall(Int(try number(UInt8.self)))
    case .get32: try recall(Int(try number(UInt32.self)))
    case .put8: memo[Int(try number(UInt8.self))] = try top()
    case .put32: memo[Int(try number(UInt32.self))] = try top()
    case .memoize: memo[memo.count] = try top()
    case .global: stack.append(.global(try global(try line(), try line())))
    case .instance: _ = try global(try line(), try line())
    case .stackGlobal:
      let names = try pop(2)
      guard case .text(let module) = names[0], case .text(let name) = names[1] else {
        throw malformed("a nameless global")
      }
      stack.append(.global(try global(module, name)))
    case .reduce:
      let call = try pop(2)
      stack.append(try reduce(call[0], call[1]))
    case .build: try build()
    case .persistentID: stack.append(try storage(try pop()))
    default: throw malformed("the instruction \(instruction), which no tensor needs,")
    }
  }

  // MARK: Reading

  private mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws(WeightsError) -> Number
  {
    guard let number = bytes.load(at, as: type) else { throw malformed("an end without warning") }
    at += MemoryLayout<Number>.size
    return number
  }

  private mutating func take(_ length: Int) throws(WeightsError) -> Bytes {
    guard let slice = bytes.slice(at, length) else { throw malformed("a text of \(length) bytes") }
    at += length
    return slice
  }

  private mutating func skip(_ length: Int) throws(WeightsError) { _ = try take(length) }

  private mutating func text(_ length: Int) throws(WeightsError) -> String { try take(length).text }

  private mutating func line() throws(WeightsError) -> String {
    let longest = 1000
    let rest = bytes.slice(at, min(longest, bytes.count - at))
    guard let length = rest?.withBytes({ $0.firstIndex(of: 0x0A) }) else {
      throw malformed("a name without end")
    }
    let name = try text(length)
    try skip(1)
    return name
  }

  /// Little-endian two's complement of any length; what fits no Int is no size and no key.
  private mutating func pushLong(length: Int) throws(WeightsError) {
    let digits = try take(length)
    guard length <= 8 else { return stack.append(.other) }
    var value: UInt64 = 0
    for i in (0..<length).reversed() { value = value << 8 | UInt64(digits.load(i, as: UInt8.self) ?? 0) }
    let unused = 64 - UInt64(length) * 8
    stack.append(.integer(length == 0 ? 0 : Int(Int64(bitPattern: value << unused) >> Int64(unused))))
  }

  private mutating func pushBytes(_ length: Int) throws(WeightsError) {
    try skip(length)
    stack.append(.other)
  }

  // MARK: Stack

  private func top() throws(WeightsError) -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else { throw malformed("an empty stack") }
    return value
  }

  private mutating func pop() throws(WeightsError) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(_ count: Int) throws(WeightsError) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw malformed("an empty stack") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  /// POP takes a mark away where one is on top.
  private mutating func dropTop() throws(WeightsError) {
    if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
  }

  private mutating func popToMark() throws(WeightsError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw malformed("no mark") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func recall(_ index: Int) throws(WeightsError) {
    guard let value = memo[index] else { throw malformed("an unknown memory \(index)") }
    stack.append(value)
  }

  mutating func push(_ container: PickleContainer) {
    stack.append(make(container))
  }

  mutating func make(_ container: PickleContainer) -> PickleValue {
    containers.append(container)
    return .container(containers.count - 1)
  }

  // MARK: Containers

  private mutating func extend(with items: [PickleValue]) throws(WeightsError) {
    guard case .container(let index) = try top(), case .list(var list) = containers[index] else {
      throw malformed("items for something that is no list")
    }
    containers[index] = .list([])
    list += items
    containers[index] = .list(list)
  }

  func pairs(_ items: [PickleValue]) throws(WeightsError) -> [(key: PickleValue, value: PickleValue)] {
    guard items.count % 2 == 0 else { throw malformed("a key without a value") }
    return stride(from: 0, to: items.count, by: 2).map { (items[$0], items[$0 + 1]) }
  }

  private mutating func set(_ items: [PickleValue]) throws(WeightsError) {
    guard case .container(let index) = try top(), case .dictionary(var dictionary) = containers[index] else {
      throw malformed("items for something that is no dictionary")
    }
    containers[index] = .dictionary([])
    dictionary += try pairs(items)
    containers[index] = .dictionary(dictionary)
  }

  /// State for an object: an OrderedDict's `_metadata`, which no tensor needs.
  private mutating func build() throws(WeightsError) {
    _ = try pop()
    guard case .container(let index) = try top(), case .dictionary = containers[index] else {
      throw malformed("state for something that is no dictionary")
    }
  }

  private func global(_ module: String, _ name: String) throws(WeightsError) -> TorchGlobal {
    guard let global = TorchGlobal(module, name) else {
      throw .forbiddenGlobal(path: bytes.file.path, name: "\(module).\(name)")
    }
    return global
  }

  func contents(_ value: PickleValue) -> PickleContainer? {
    if case .container(let index) = value { containers[index] } else { nil }
  }
}

/// The instructions of Python's `pickletools` that a checkpoint may hold, and those refused by name.
enum PickleInstruction: UInt8 {
  case mark = 0x28
  case emptyTuple = 0x29
  case stop = 0x2E
  case pop = 0x30
  case popMark = 0x31
  case dup = 0x32
  case bytes32 = 0x42
  case bytes8 = 0x43
  case float = 0x47
  case int32 = 0x4A
  case uint8 = 0x4B
  case uint16 = 0x4D
  case none = 0x4E
  case persistentID = 0x51
  case reduce = 0x52
  case string32 = 0x54
  case string8 = 0x55
  case text32 = 0x58
  case emptyList = 0x5D
  case append = 0x61
  case build = 0x62
  case global = 0x63
  case dictionary = 0x64
  case appends = 0x65
  case get8 = 0x68
  case instance = 0x69
  case get32 = 0x6A
  case list = 0x6C
  case object = 0x6F
  case put8 = 0x71
  case put32 = 0x72
  case setItem = 0x73
  case tuple = 0x74
  case setItems = 0x75
  case emptyDictionary = 0x7D
  case proto = 0x80
  case newObject = 0x81
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case newTrue = 0x88
  case newFalse = 0x89
  case long1 = 0x8A
  case long4 = 0x8B
  case text8 = 0x8C
  case text64 = 0x8D
  case bytes64 = 0x8E
  case newObjectWithNames = 0x92
  case stackGlobal = 0x93
  case memoize = 0x94
  case frame = 0x95
  case byteArray = 0x96
}
