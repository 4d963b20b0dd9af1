/// Which row of a list is chosen and which part of the list is seen. The list itself stays with its owner.
public struct ScrollList: Sendable, Equatable {
  public var selected: Int
  /// The first row that is seen.
  public var offset: Int

  public init(selected: Int = 0, offset: Int = 0) {
    self.selected = selected
    self.offset = offset
  }

  /// Moves the choice and keeps it within the list and in sight. `by: 0` repairs both after the list changed.
  ///
  /// - Parameters:
  ///   - count: rows of the list.
  ///   - visible: rows that are seen at once.
  public mutating func move(by step: Int, count: Int, visible: Int) {
    let (target, overflow) = selected.addingReportingOverflow(step)
    select(overflow ? (step < 0 ? 0 : count - 1) : target, count: count, visible: visible)
  }

  public mutating func select(_ row: Int, count: Int, visible: Int) {
    selected = max(0, min(count - 1, row))
    let visible = max(1, visible)
    offset = max(0, min(offset, count - visible))
    if selected < offset { offset = selected }
    if selected >= offset + visible { offset = selected - visible + 1 }
  }

  /// Up, down, page up and down, home, end; false for any other key.
  public mutating func handle(_ key: Key, count: Int, visible: Int) -> Bool {
    guard key.modifiers.isEmpty else { return false }
    switch key.code {
    case .up: move(by: -1, count: count, visible: visible)
    case .down: move(by: 1, count: count, visible: visible)
    case .pageUp: move(by: -max(1, visible - 1), count: count, visible: visible)
    case .pageDown: move(by: max(1, visible - 1), count: count, visible: visible)
    case .home: select(0, count: count, visible: visible)
    case .end: select(count - 1, count: count, visible: visible)
    default: return false
    }
    return true
  }

  /// The rows that are seen.
  public func rows(count: Int, visible: Int) -> Range<Int> {
    let start = max(0, min(offset, count))
    return start..<max(start, min(count, start + max(0, visible)))
  }

  /// Scrolls without choosing, as a wheel does; the choice is kept in sight.
  public mutating func scroll(by step: Int, count: Int, visible: Int) {
    offset = max(0, min(count - max(1, visible), offset + step))
    select(max(offset, min(offset + max(1, visible) - 1, selected)), count: count, visible: visible)
  }
}
