/// Where the packed weights of a network outlive the process. While a network is built, its layers ask for their blocks
/// in the same order every time.
public protocol PackedStore: AnyObject, Sendable {
  /// The next block: the kept one where it is of this `form`, else what `pack` makes.
  func block(_ form: PackedForm, pack: () -> Tensor) -> Tensor
}

/// What must agree for a kept block to stand for a packed one.
public struct PackedForm: Sendable, Hashable {
  /// Sizes and number format of the layer.
  public let name: String
  /// Floats.
  public let count: Int

  public init(name: String, count: Int) { (self.name, self.count) = (name, count) }
}

public enum Packing {
  /// The store of the network that is being built on this thread; nil packs anew.
  @TaskLocal public static var store: (any PackedStore)?

  static func block(_ form: PackedForm, pack: () -> Tensor) -> Tensor {
    store?.block(form, pack: pack) ?? pack()
  }
}
