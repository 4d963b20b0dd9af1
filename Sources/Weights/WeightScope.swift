import Tensors

/// A place in a checkpoint's tree of names, from which layers are built: `scope["attn"].tensor("weight", [o, i])`.
/// Remembers which names were used, so that a network can insist, as PyTorch's strict loading does, that none is left.
public struct WeightScope: Sendable {
  private let source: any WeightSource
  private let prefix: String
  /// In which layers that are built from here keep their weights.
  public private(set) var format = NumberFormat.float32

  init(source: any WeightSource, prefix: String) {
    self.source = source
    self.prefix = prefix
  }

  /// - Parameters:
  ///   - root: names start with it and it is not part of the tree (`vfeat_extractor`).
  ///   - ignoring: names below `root` that may be present and unused.
  public init(
    _ checkpoint: any Checkpoint, root: String = "",
    ignoring: @escaping @Sendable (String) -> Bool = { _ in false }
  ) {
    let root = root.isEmpty ? "" : root + "."
    self.init(
      source: CheckpointSource(
        checkpoint, isOurs: { $0.hasPrefix(root) && !ignoring(String($0.dropFirst(root.count))) }),
      prefix: root)
  }

  public subscript(_ name: String) -> WeightScope {
    WeightScope(source: source, prefix: prefix + name + ".").in(format)
  }
  public subscript(_ index: Int) -> WeightScope { self[String(index)] }

  /// The same place, for layers of another number format.
  public func `in`(_ format: NumberFormat) -> WeightScope {
    var scope = self
    scope.format = format
    return scope
  }

  /// Whether the file has this tensor. Synthetic sources say yes to everything but alternative spellings.
  public func has(_ name: String) -> Bool { source.has(prefix + name) }

  /// The tensor of exactly this shape.
  public func tensor(_ name: String, _ shape: [Int]) throws(WeightsError) -> Tensor {
    try source.tensor(prefix + name, shape)
  }

  /// Throws when the checkpoint holds tensors below this scope that were never asked for.
  public func finish() throws(WeightsError) { try source.finish(prefix) }
}

protocol WeightSource: AnyObject, Sendable {
  func has(_ name: String) -> Bool
  func tensor(_ name: String, _ shape: [Int]) throws(WeightsError) -> Tensor
  func finish(_ prefix: String) throws(WeightsError)
}
