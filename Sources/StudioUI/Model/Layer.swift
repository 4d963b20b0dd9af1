import Terminal

/// What lies over the screen; the top one gets the keys.
public enum Layer: Sendable, Equatable {
  case picker(Picker)
  case question(Question)
  case page(Page)
}

/// A list to choose from, filtered as one types.
public struct Picker: Sendable, Equatable {
  public enum Kind: Sendable, Equatable { case palette, help, theme, model, device, queue, export }

  public struct Item: Sendable, Equatable {
    public var id: String
    public var title: String
    public var detail: String
    /// Why it cannot be chosen now.
    public var refusal: String?
    /// For lists in which several are ticked.
    public var isTicked: Bool?

    public init(
      _ id: String, _ title: String, detail: String = "", refusal: String? = nil, isTicked: Bool? = nil
    ) {
      self.id = id
      self.title = title
      self.detail = detail
      self.refusal = refusal
      self.isTicked = isTicked
    }
  }

  public var kind: Kind
  public var title: String
  public var items: [Item]
  public var query = TextField()
  public var selected = 0
  /// What was before, for pickers that show their choice at once.
  public var before: String?

  public init(_ kind: Kind, title: String, items: [Item], before: String? = nil) {
    self.kind = kind
    self.title = title
    self.items = items
    self.before = before
  }

  /// Best first; the given order without a query.
  public var shown: [Item] {
    guard !query.text.isEmpty else { return items }
    let scored = items.enumerated().compactMap { index, item in
      fuzzyMatch(query.text, item.title + " " + item.detail).map { (item, $0.score, index) }
    }
    return scored.sorted { ($1.1, $0.2) < ($0.1, $1.2) }.map(\.0)
  }

  public var selection: Item? {
    let rows = shown
    return rows.indices.contains(selected) ? rows[selected] : nil
  }

  public mutating func move(by delta: Int) {
    let count = shown.count
    selected = count == 0 ? 0 : min(max(selected + delta, 0), count - 1)
  }
}

/// One line to be answered.
public struct Question: Sendable, Equatable {
  public enum Kind: Sendable, Equatable { case note, rename, batch, filter, folder }

  public var kind: Kind
  public var title: String
  public var field: TextField
  /// What is wrong with the answer so far.
  public var complaint: String?

  public init(_ kind: Kind, title: String, text: String = "") {
    self.kind = kind
    self.title = title
    field = TextField()
    field.insert(text)
  }
}

/// Something to read.
public struct Page: Sendable, Equatable {
  public var title: String
  public var lines: [String]
  /// Goes to the clipboard with `y`.
  public var copyable: String?
  /// Further pages of a tour.
  public var following: [Page]

  public init(title: String, lines: [String], copyable: String? = nil, following: [Page] = []) {
    self.title = title
    self.lines = lines
    self.copyable = copyable
    self.following = following
  }
}
