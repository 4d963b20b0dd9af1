/// The names of Python that a checkpoint of tensors may mention.
enum TorchGlobal {
  case orderedDict, size, device
  case rebuildTensor, rebuildTensorWithType, rebuildParameter, rebuildParameterWithState
  case storage(ElementType?)
  case type(ElementType)

  init?(_ module: String, _ name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDict
    case ("torch", "Size"): self = .size
    case ("torch", "device"): self = .device
    case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildTensorWithType
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch._utils", "_rebuild_parameter_with_state"): self = .rebuildParameterWithState
    case ("torch.storage", "UntypedStorage"), ("torch", "UntypedStorage"): self = .storage(nil)
    default:
      guard module == "torch" || module == "torch.cuda" else { return nil }
      if let type = Self.storages[name] {
        self = .storage(type)
      } else if let type = ElementType(rawValue: name) {
        self = .type(type)
      } else {
        return nil
      }
    }
  }

  private static let storages: [String: ElementType] = [
    "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16,
    "BFloat16Storage": .bfloat16,
    "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8,
    "ByteStorage": .uint8, "BoolStorage": .bool,
  ]
}

/// A run of numbers in the archive that tensors look into.
struct TorchStorage {
  /// Name of the entry under `data/`.
  let key: String
  /// nil: bytes, the tensor says of what.
  let type: ElementType?
  /// Values, or bytes where the type is nil.
  let count: Int
}

/// A view of a storage as the pickle describes it; nothing about it is checked yet.
struct TorchTensor {
  let storage: TorchStorage
  let type: ElementType
  let offset: Int
  let shape: [Int]
  let strides: [Int]
}

extension Pickle {
  /// What calling `function` makes.
  mutating func reduce(_ function: PickleValue, _ arguments: PickleValue) throws(WeightsError) -> PickleValue
  {
    guard case .global(let function) = function, case .tuple(let arguments)? = contents(arguments) else {
      throw malformed("a call of something that is no function")
    }
    switch function {
    case .orderedDict: return make(.dictionary(try members(arguments)))
    case .size: return arguments.first ?? make(.tuple([]))
    case .device: return .other
    case .rebuildTensor: return .tensor(try tensor(arguments, type: nil))
    case .rebuildTensorWithType:
      guard arguments.count >= 7, case .global(.type(let type)) = arguments[6] else {
        throw malformed("a tensor of an unknown type")
      }
      return .tensor(try tensor(arguments, type: type))
    case .rebuildParameter, .rebuildParameterWithState:
      guard case .tensor(let tensor)? = arguments.first else {
        throw malformed("a parameter without a tensor")
      }
      return .tensor(tensor)
    case .storage, .type: throw malformed("a call of a type")
    }
  }

  /// `OrderedDict()` or, as old Pythons wrote it, `OrderedDict([[key, value], ...])`.
  private func members(_ arguments: [PickleValue]) throws(WeightsError) -> [(
    key: PickleValue, value: PickleValue
  )] {
    guard let first = arguments.first else { return [] }
    guard case .list(let items)? = contents(first) else {
      throw malformed("a dictionary made from something else")
    }
    var members: [(key: PickleValue, value: PickleValue)] = []
    for item in items {
      switch contents(item) {
      case .list(let pair)?, .tuple(let pair)?: members += try pairs(pair)
      default: throw malformed("a key without a value")
      }
    }
    return members
  }

  /// `('storage', class, key, device, count)`; where the tensor once lived does not matter.
  func storage(_ id: PickleValue) throws(WeightsError) -> PickleValue {
    guard case .tuple(let parts)? = contents(id), parts.count >= 5, case .text("storage") = parts[0],
      case .global(.storage(let type)) = parts[1], case .text(let key) = parts[2],
      case .integer(let count) = parts[4]
    else { throw malformed("a reference to something that is no storage") }
    return .storage(TorchStorage(key: key, type: type, count: count))
  }

  /// Arguments: storage, offset, shape, strides, and more that does not matter.
  private func tensor(_ arguments: [PickleValue], type: ElementType?) throws(WeightsError) -> TorchTensor {
    guard arguments.count >= 4, case .storage(let storage) = arguments[0],
      case .integer(let offset) = arguments[1],
      let shape = integers(arguments[2]), let strides = integers(arguments[3]), shape.count == strides.count,
      let type = type ?? storage.type
    else { throw malformed("a tensor without storage, offset, shape and strides") }
    return TorchTensor(storage: storage, type: type, offset: offset, shape: shape, strides: strides)
  }

  private func integers(_ value: PickleValue) -> [Int]? {
    let items: [PickleValue]
    switch contents(value) {
    case .tuple(let values)?, .list(let values)?: items = values
    default: return nil
    }
    let integers = items.compactMap { if case .integer(let value) = $0 { value } else { nil as Int? } }
    return integers.count == items.count ? integers : nil
  }
}
