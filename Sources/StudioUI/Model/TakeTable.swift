import Library
import Terminal

/// The takes of the session, in the order and choice that the person asked for.
public struct TakeTable: Sendable, Equatable {
  public enum Order: String, Sendable, CaseIterable {
    case newest, oldest, loudest, circled

    public var next: Order {
      let all = Order.allCases
      return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }

    var ledgerOrder: TakeOrder {
      switch self {
      case .newest: TakeOrder(.number, isDescending: true)
      case .oldest: TakeOrder(.number)
      case .loudest: TakeOrder(.loudness, isDescending: true)
      case .circled: TakeOrder(.circled, isDescending: true)
      }
    }
  }

  public var all: [TakeRecord] = []
  public var order = Order.newest
  public var filter = ""
  public var selected: TakeRecord.ID?
  /// What undo brings back first.
  public var lastTrashed: TakeRecord.ID?

  public init() {}

  /// What the list shows.
  public var shown: [TakeRecord] {
    let found = TakeFilter(text: filter).apply(to: all) + numbered
    return order.ledgerOrder.sorted(found)
  }

  /// Takes whose number is what was typed as a filter, which the ledger's filter does not look at.
  private var numbered: [TakeRecord] {
    guard let number = Int(filter) else { return [] }
    let found = Set(TakeFilter(text: filter).apply(to: all).map(\.id))
    return all.filter { $0.number == number && $0.trashed == nil && !found.contains($0.id) }
  }

  public var selection: TakeRecord? { all.first { $0.id == selected && $0.trashed == nil } }

  /// The take made before this one.
  public func predecessor(of take: TakeRecord) -> TakeRecord? {
    all.filter { $0.number < take.number && $0.trashed == nil }.max { $0.number < $1.number }
  }

  /// Selects the neighbour `delta` rows on.
  public mutating func move(by delta: Int) {
    let rows = shown
    guard !rows.isEmpty else { return selected = nil }
    let at = rows.firstIndex { $0.id == selected }
    selected = rows[min(max((at ?? (delta > 0 ? -1 : 0)) + delta, 0), rows.count - 1)].id
  }

  /// Takes over what the ledger holds now; the selection stays where it can.
  public mutating func replace(_ takes: [TakeRecord]) {
    let before = shown
    all = takes
    guard selection == nil, let at = before.firstIndex(where: { $0.id == selected }) else { return }
    let rows = shown
    selected = rows.isEmpty ? nil : rows[min(at, rows.count - 1)].id
  }
}
