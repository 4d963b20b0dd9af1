import Library
import Materials

/// Takes that differ by the seed alone, side by side.
public struct SeedGrid: Sendable, Equatable {
  public var takes: [TakeRecord.ID]
  public var selected: Int

  /// All takes with the recipe of `take` but for the seed; by number.
  public init(around take: TakeRecord, among all: [TakeRecord]) {
    let kin = all.filter { $0.trashed == nil && $0.recipe.hasKin(take.recipe) }
      .sorted { $0.number < $1.number }
    takes = kin.map(\.id)
    selected = takes.firstIndex(of: take.id) ?? 0
  }

  public mutating func move(columns: Int, dx: Int, dy: Int) {
    let wanted = selected + dx + dy * columns
    if takes.indices.contains(wanted) { selected = wanted }
  }
}

extension Recipe {
  /// Whether they differ by the seed alone, or not at all.
  func hasKin(_ other: Recipe) -> Bool {
    var recipe = other
    recipe.seed = seed
    return isLike(recipe)
  }

  /// Whether they are the same; a precision that is still open is like any.
  func isLike(_ other: Recipe) -> Bool {
    var recipe = other
    if precision.isOpen || other.precision.isOpen { recipe.precision = precision }
    return recipe == self
  }
}

extension Precision {
  /// Settled when the render begins.
  fileprivate var isOpen: Bool { self == .automatic || self == .float16 }
}
