import Terminal

/// The model as a screen. Pure.
public func view(_ model: Model, _ size: Size) -> Canvas {
  var painter = Painter(model, size)
  painter.paint()
  return painter.canvas
}

/// Paints one frame: the canvas, and what all parts of the picture need.
struct Painter {
  let model: Model
  let size: Size
  let theme: Theme
  var canvas: Canvas

  init(_ model: Model, _ size: Size) {
    self.model = model
    self.size = size
    theme = model.theme
    canvas = Canvas(size, model.theme[.text])
  }

  mutating func paint() {
    let smallest = StudioLayout.smallest
    guard size.columns >= smallest.columns, size.rows >= smallest.rows else { return paintTooSmall() }
    switch model.place {
    case .browser(let state): paintBrowser(state)
    case .studio where model.grid != nil: paintGrid()
    case .studio: paintStudio()
    }
    for (index, layer) in model.layers.enumerated() { paint(layer, isTop: index == model.layers.count - 1) }
    paintToast()
  }

  private mutating func paintTooSmall() {
    let smallest = StudioLayout.smallest
    let lines = [
      "Onset needs \(smallest.columns)x\(smallest.rows),", "this is \(size.columns)x\(size.rows).", "Make the window larger,",
      "or leave with q.",
    ]
    let top = max(0, (size.rows - lines.count) / 2)
    for (index, line) in lines.enumerated() {
      let x = max(0, (size.columns - columns(of: line)) / 2)
      canvas.write(line, at: Point(x, top + index), theme[.text])
    }
  }

  private mutating func paintStudio() {
    let layout = StudioLayout(size: size)
    paintHeader(layout.header)
    paintPicture(layout.picture)
    for y in layout.divider.y..<layout.divider.bottom {
      canvas.write("│", at: Point(layout.divider.x, y), theme[.border])
    }
    paintSound(layout)
    paintControls(layout)
    paintTakes(layout)
    paintTimeline(layout)
    paintStatus(layout.status)
    paintHints(layout.hints)
  }

  // MARK: Small parts that many use

  /// Text cut to a width, with an ellipsis where it was cut.
  func fitted(_ text: String, _ width: Int) -> String {
    guard columns(of: text) > width else { return text }
    var kept = ""
    for character in text where columns(of: kept) + columns(of: String(character)) <= width - 1 {
      kept.append(character)
    }
    return width > 0 ? kept + "…" : ""
  }

  /// The text in lines of at most so many columns, broken between words; a word that is longer is cut where it must be.
  func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let end = lines.count - 1
      if lines[end].isEmpty || columns(of: lines[end]) + 1 + columns(of: String(word)) <= width {
        lines[end] += (lines[end].isEmpty ? "" : " ") + word
      } else {
        lines.append(String(word))
      }
      while width > 0, columns(of: lines[lines.count - 1]) > width {
        let long = lines.removeLast()
        let count = (1...long.count).last { columns(of: String(long.prefix($0))) <= width } ?? 1
        lines += [String(long.prefix(count)), String(long.dropFirst(count))]
      }
    }
    return lines
  }

  /// A rule with a title, the way panels begin; text at the right end where there is some.
  mutating func rule(_ rect: Rect, _ title: String, isFocused: Bool, right: String = "") {
    let border = theme[isFocused ? .focusBorder : .border]
    canvas.fill(Rect(x: rect.x, y: rect.y, width: rect.width, height: 1), border, "─")
    let room = rect.width - 4 - (right.isEmpty ? 0 : columns(of: right) + 2)
    canvas.write(" " + fitted(title, room) + " ", at: Point(rect.x + 1, rect.y), theme[isFocused ? .title : .dim])
    if !right.isEmpty {
      canvas.write(" \(right) ", at: Point(rect.right - columns(of: right) - 3, rect.y), theme[.dim])
    }
  }

  /// Text that ends at `x`.
  mutating func write(_ text: String, endingAt x: Int, _ y: Int, _ style: Style) {
    canvas.write(text, at: Point(x - columns(of: text), y), style)
  }

  func clock(_ seconds: Double) -> String {
    let tenths = Int((max(0, seconds) * 10).rounded(.down))
    let (minutes, rest) = (tenths / 600, tenths % 600)
    return "\(minutes):" + (rest < 100 ? "0" : "") + "\(rest / 10).\(rest % 10)"
  }
}
