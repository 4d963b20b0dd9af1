/// One place of a screen.
public struct Cell: Sendable, Hashable {
  public var character: Character
  /// 1 or 2 columns; 0 for the right half of a wide character, whose `character` is a blank.
  public var width: UInt8
  public var style: Style

  public init(_ character: Character, width: UInt8 = 1, _ style: Style) {
    self.character = character
    self.width = width
    self.style = style
  }
}

/// A screen as a value: what views draw on and what tests read. Whatever falls outside is ignored.
public struct Canvas: Sendable, Equatable {
  public let size: Size
  /// Where the terminal's cursor shows; nil hides it.
  public var cursor: Point?
  package private(set) var cells: [Cell]

  public init(_ size: Size, _ style: Style) {
    self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    cells = Array(repeating: Cell(" ", style), count: self.size.columns * self.size.rows)
  }

  public var bounds: Rect { Rect(size) }

  /// Setting half of a wide character blanks the other half. A wide cell takes its right neighbour too, and is a
  /// blank in the last column.
  public subscript(_ x: Int, _ y: Int) -> Cell {
    get { isInside(x, y) ? cells[y * size.columns + x] : Cell(" ", Style()) }
    set {
      guard isInside(x, y) else { return }
      let fits = newValue.width < 2 || x + 1 < size.columns
      place(fits ? newValue : Cell(" ", newValue.style), x, y)
      if fits && newValue.width == 2 { place(Cell(" ", width: 0, newValue.style), x + 1, y) }
    }
  }

  private func isInside(_ x: Int, _ y: Int) -> Bool {
    x >= 0 && y >= 0 && x < size.columns && y < size.rows
  }

  private mutating func place(_ cell: Cell, _ x: Int, _ y: Int) {
    let index = y * size.columns + x
    let old = cells[index].width
    if old == 2 && x + 1 < size.columns { cells[index + 1] = Cell(" ", cells[index + 1].style) }
    if old == 0 && x > 0 && cell.width != 0 { cells[index - 1] = Cell(" ", cells[index - 1].style) }
    cells[index] = cell
  }

  /// Writes one line of text, made safe for a terminal, from `point` to the right.
  ///
  /// - Parameter limit: columns it may take; by default up to the edge. What does not fit is cut.
  /// - Returns: the columns used, also those left of the canvas.
  @discardableResult
  public mutating func write(
    _ text: some StringProtocol, at point: Point, _ style: Style, limit: Int? = nil
  ) -> Int {
    let room = min(limit ?? Int.max, size.columns - point.x)
    guard point.y >= 0, point.y < size.rows else { return 0 }
    var used = 0
    for shown in Shown(text) {
      guard used + shown.columns <= room else { break }
      self[point.x + used, point.y] = Cell(shown.character, width: UInt8(shown.columns), style)
      used += shown.columns
    }
    return used
  }

  /// Fills with one narrow character.
  public mutating func fill(_ rect: Rect, _ style: Style, _ character: Character = " ") {
    let part = rect.intersection(bounds)
    let cell = Cell(character, style)
    for y in part.y..<part.bottom {
      for x in part.x..<part.right { self[x, y] = cell }
    }
  }

  /// A frame along the rect's edge with its title in the upper line; the inside is left as it was.
  public mutating func box(_ rect: Rect, _ style: Style, title: String? = nil, titleStyle: Style? = nil) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let (right, bottom) = (rect.right - 1, rect.bottom - 1)
    for x in rect.x + 1..<right {
      self[x, rect.y] = Cell("─", style)
      self[x, bottom] = Cell("─", style)
    }
    for y in rect.y + 1..<bottom {
      self[rect.x, y] = Cell("│", style)
      self[right, y] = Cell("│", style)
    }
    self[rect.x, rect.y] = Cell("╭", style)
    self[right, rect.y] = Cell("╮", style)
    self[rect.x, bottom] = Cell("╰", style)
    self[right, bottom] = Cell("╯", style)
    if let title, rect.width >= 7 {
      write(" \(shortened(title, to: rect.width - 6)) ", at: Point(rect.x + 2, rect.y), titleStyle ?? style)
    }
  }

  /// Gives the cells another look and keeps their characters: a selection, a dimmed ground behind a layer.
  public mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    let part = rect.intersection(bounds)
    for y in part.y..<part.bottom {
      for index in y * size.columns + part.x..<y * size.columns + part.right {
        cells[index].style = change(cells[index].style)
      }
    }
  }

  /// The rows' characters, blanks at the ends cut, joined by newlines.
  public var text: String {
    (0..<size.rows).map { y in
      var row = ""
      for cell in cells[y * size.columns..<(y + 1) * size.columns] where cell.width > 0 {
        row.append(cell.character)
      }
      return String(row.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
