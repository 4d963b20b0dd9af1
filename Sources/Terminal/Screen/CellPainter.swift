import CNcurses

/// Puts what changed of a canvas into ncurses' window.
struct CellPainter {
  let depth: ColorDepth
  let isASCII: Bool
  /// Colours that ncurses knows; 8 on plain consoles, where bright ones become bold.
  let colors: Int
  private var pairs: PairTable
  private var shown: Canvas?
  private var row: [onset_cell] = []
  /// The pairs ran out on the way: the canvas must be put once more.
  private(set) var needsAgain = false

  init(depth: ColorDepth, isASCII: Bool, colors: Int, pairs: Int) {
    self.depth = colors == 0 ? .none : depth
    self.isASCII = isASCII
    self.colors = colors
    self.pairs = PairTable(limit: pairs)
  }

  /// The next canvas is put whole.
  mutating func forget() { shown = nil }

  /// - Returns: whether anything changed.
  mutating func put(_ canvas: Canvas) -> Bool {
    let before = shown.flatMap { $0.size == canvas.size ? $0 : nil }
    shown = canvas
    needsAgain = false
    if before == nil { onset_screen_erase() }
    var changed = before == nil || before?.cursor != canvas.cursor
    for y in 0..<canvas.size.rows {
      let start = y * canvas.size.columns
      let new = canvas.cells[start..<start + canvas.size.columns]
      if let old = before?.cells[start..<start + canvas.size.columns] {
        var x = 0
        while x < new.count {
          guard new[start + x] != old[start + x] else {
            x += 1
            continue
          }
          let first = x
          while x < new.count, new[start + x] != old[start + x] { x += 1 }
          put(new[start + first..<start + x], x: first, y: y)
          changed = true
        }
      } else {
        put(new, x: 0, y: y)
      }
    }
    return changed
  }

  private mutating func put(_ cells: ArraySlice<Cell>, x: Int, y: Int) {
    row.removeAll(keepingCapacity: true)
    for cell in cells { row.append(translated(cell)) }
    onset_screen_put(Int32(x), Int32(y), row, Int32(row.count))
  }

  private mutating func translated(_ cell: Cell) -> onset_cell {
    var result = onset_cell()
    result.attributes = cell.style.attributes.rawValue
    result.pair = pair(cell.style, &result.attributes)
    // The right half comes with the left one, but not with the letter that stands for it.
    guard cell.width > 0 || isASCII else { return result }
    let character = isASCII ? cell.character.asciiLetter : cell.character
    withUnsafeMutableBytes(of: &result.scalars) { room in
      let places = room.bindMemory(to: UInt32.self)
      for scalar in character.unicodeScalars.prefix(places.count) {
        places[Int(result.count)] = scalar.value
        result.count += 1
      }
    }
    return result
  }

  private mutating func pair(_ style: Style, _ attributes: inout UInt8) -> Int32 {
    if depth == .none { return 0 }
    let foreground = number(style.foreground, &attributes, isForeground: true)
    let background = number(style.background, &attributes, isForeground: false)
    if foreground == -1 && background == -1 { return 0 }
    let key = PairTable.Key(foreground: foreground, background: background)
    switch pairs.choose(key) {
    case .known(let number): return number
    case .new(let number, let key):
      return onset_screen_set_pair(number, key.foreground, key.background) == 0 ? number : 0
    case .full:
      // On a plain console there are about as many as can be wanted.
      guard colors > 16 else { return 0 }
      pairs.forget()
      onset_screen_reset_pairs()
      // Cells put before have numbers that mean nothing now.
      shown = nil
      needsAgain = true
      return 0
    }
  }

  private func number(_ color: Color, _ attributes: inout UInt8, isForeground: Bool) -> Int32 {
    switch color.reduced(to: depth) {
    case .terminal: return -1
    case .ansi(let index) where colors < 16:
      if index > 7 && isForeground { attributes |= UInt8(ONSET_BOLD) }
      return Int32(index & 7)
    case .ansi(let index), .palette(let index): return Int32(index)
    case .rgb(let red, let green, let blue):
      let value = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
      // Numbers below 256 are indexed colours; the nearest true one is a hair greener.
      return value < 256 ? value | 0x100 : value
    }
  }
}
