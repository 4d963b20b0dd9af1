import Terminal

/// The test page: every role of the theme, its gradients, a picture in every kind of glyph, wide text, what was heard.
struct TerminalPage {
  private let theme: Theme
  private let capabilities: Capabilities
  private var heard: [String] = []
  private var field = TextField("footsteps on gravel, 足音", history: ["rain on tin", "a door"])

  init(_ theme: Theme, _ capabilities: Capabilities) {
    self.theme = theme
    self.capabilities = capabilities
  }

  mutating func note(_ event: TerminalEvent) {
    heard.append(event.words)
    switch event {
    case .key(let key): _ = field.handle(key)
    case .paste(let text): field.insert(text)
    default: break
    }
  }

  func canvas(_ size: Size) -> Canvas {
    var canvas = Canvas(size, theme[.text])
    var rest = canvas.bounds
    header(&canvas, rest.takeTop(1))
    footer(&canvas, rest.takeBottom(1))
    let heard = rest.takeBottom(min(10, max(4, rest.height / 4)))
    let roles = rest.takeLeft(min(34, rest.width / 2))
    drawRoles(&canvas, roles)
    drawPictures(&canvas, rest)
    drawHeard(&canvas, heard)
    return canvas
  }

  private func header(_ canvas: inout Canvas, _ row: Rect) {
    canvas.fill(row, theme[.overlay])
    let ground = theme[.overlay].background
    let used = canvas.write(" Onset terminal check ", at: row.origin, theme[.title].on(ground))
    let facts =
      "\(row.width)x\(canvas.size.rows) \(capabilities.termName) \(capabilities.colorDepth) \(theme.title)"
    canvas.write(
      facts, at: Point(row.x + used + 1, row.y), theme[.dim].on(ground), limit: row.width - used - 1)
  }

  private func footer(_ canvas: inout Canvas, _ row: Rect) {
    var x = row.x + 1
    for (key, text) in [("ctrl-c", "quit"), ("ctrl-z", "suspend"), ("alt-s", "crash"), ("alt-c", "copy")] {
      x += canvas.write(key, at: Point(x, row.y), theme[.hintKey]) + 1
      x += canvas.write(text, at: Point(x, row.y), theme[.hintText]) + 3
    }
  }

  private func drawRoles(_ canvas: inout Canvas, _ rect: Rect) {
    canvas.box(rect, theme[.border], title: "Roles", titleStyle: theme[.title])
    let inside = rect.inset(2, 1)
    let columns = inside.height >= Role.allCases.count ? 1 : 2
    let width = inside.width / columns
    for (index, role) in Role.allCases.enumerated() where index / columns < inside.height {
      let at = Point(inside.x + index % columns * width, inside.y + index / columns)
      canvas.write(role.rawValue, at: at, theme[role], limit: width - 1)
    }
  }

  private func drawPictures(_ canvas: inout Canvas, _ rect: Rect) {
    canvas.box(rect, theme[.focusBorder], title: "Pictures", titleStyle: theme[.accent])
    var inside = rect.inset(2, 1)
    gradient(&canvas, inside.takeTop(1), theme.meter, glyph: "▆")
    gradient(&canvas, inside.takeTop(1), theme.spectrogram, glyph: "█")
    let raster = TestPicture.raster(width: 160, height: 90, time: 0)
    let kinds: [Glyphs] = capabilities.isASCII ? [.ascii] : [.halfBlocks, .sextants, .quadrants, .ascii]
    var upper = inside.takeTop(inside.height / 2)
    var lower = inside
    for (index, glyphs) in kinds.enumerated() {
      let part = index < 2 ? upper.takeLeft(rect.width / 2 - 2) : lower.takeLeft(rect.width / 2 - 2)
      canvas.draw(raster, in: part, glyphs: glyphs)
    }
  }

  private func gradient(_ canvas: inout Canvas, _ row: Rect, _ gradient: Gradient, glyph: Character) {
    guard !row.isEmpty else { return }
    for x in 0..<row.width {
      let color = gradient.color(at: Double(x) / Double(max(1, row.width - 1)))
      canvas[row.x + x, row.y] = Cell(glyph, Style(color, on: theme[.text].background))
    }
  }

  private func drawHeard(_ canvas: inout Canvas, _ rect: Rect) {
    canvas.box(rect, theme[.border], title: "Heard \(heard.count)", titleStyle: theme[.title])
    var inside = rect.inset(2, 1)
    let row = inside.takeTop(1)
    canvas.fill(row, theme[.field])
    let seen = field.visible(width: row.width)
    canvas.write(seen.text, at: row.origin, theme[.field])
    canvas.cursor = Point(row.x + seen.cursorColumn, row.y)
    for (index, words) in heard.suffix(inside.height).enumerated() {
      canvas.write(words, at: Point(inside.x, inside.y + index), theme[.text], limit: inside.width)
    }
  }
}

extension TerminalEvent {
  /// The event in one line.
  var words: String {
    switch self {
    case .key(let key): "key \(key)"
    case .paste(let text): "paste \(text.count) \(text)"
    case .mouse(let mouse): "mouse \(mouse.kind) \(mouse.at.x),\(mouse.at.y) \(mouse.button)"
    case .focus(let isHere): "focus \(isHere)"
    case .resized(let size): "resized \(size.columns)x\(size.rows)"
    case .resumed: "resumed"
    case .ended: "ended"
    }
  }
}
