import Foundation
import Terminal

extension Painter {
  mutating func paintBrowser(_ state: BrowserState) {
    var area = Rect(x: 0, y: 0, width: size.columns, height: size.rows)
    let header = area.takeTop(1)
    let x = canvas.write(" onset ", at: Point(0, header.y), theme[.accent]) + 1
    canvas.write("open a video: ", at: Point(x, 0), theme[.title])
    canvas.write(fitted(state.folder, size.columns - x - 16), at: Point(x + 14, 0), theme[.dim])
    let hints = area.takeBottom(1)
    let back = state.filter.text.isEmpty ? (model.session == nil ? "" : "  esc back") : "  esc all again"
    canvas.write(
      fitted(" enter open  / filter  ← folder above\(back)  q quit", size.columns), at: Point(0, hints.y), theme[.hintText])
    let side = area.takeRight(max(20, size.columns / 3))
    if state.isFiltering || !state.filter.text.isEmpty {
      let row = area.takeTop(1)
      let (text, cursor) = state.filter.visible(width: row.width - 4)
      canvas.write("/ ", at: Point(row.x + 1, row.y), theme[.accent])
      canvas.write(text, at: Point(row.x + 3, row.y), theme[.field])
      if state.isFiltering { canvas.cursor = Point(row.x + 3 + cursor, row.y) }
    }
    paintRows(state, area)
    paintCard(state, side)
  }

  private mutating func paintRows(_ state: BrowserState, _ area: Rect) {
    let shown = state.shown
    guard !shown.isEmpty else {
      canvas.write("no video here", at: Point(area.x + 2, area.y + 1), theme[.dim])
      return
    }
    let offset = max(0, min(state.selected - area.height / 2, shown.count - area.height))
    for (index, row) in shown.dropFirst(offset).prefix(area.height).enumerated() {
      let isSelected = offset + index == state.selected
      let style = isSelected ? theme[.selection] : theme[row.problem == nil ? .text : .dim]
      let rect = Rect(x: area.x, y: area.y + index, width: area.width - 1, height: 1)
      if isSelected { canvas.fill(rect, style) }
      canvas.write(row.sign, at: Point(rect.x + 1, rect.y), isSelected ? style : theme[.accent])
      let facts = row.problem == nil ? row.facts(clock) : "cannot be watched"
      canvas.write(fitted(row.name, rect.width - columns(of: facts) - 6), at: Point(rect.x + 3, rect.y), style)
      write(fitted(facts, rect.width / 2), endingAt: rect.right - 1, rect.y, isSelected ? style : theme[.dim])
    }
  }

  private mutating func paintCard(_ state: BrowserState, _ area: Rect) {
    guard let row = state.selection else { return }
    var area = area.inset(1, 1)
    let picture = area.takeTop(max(4, area.height / 2))
    if let thumbnail = state.picture {
      canvas.draw(
        Raster(width: thumbnail.width, height: thumbnail.height, pixels: thumbnail.pixels), in: picture,
        glyphs: model.glyphs)
    }
    let lines = row.lines(clock).flatMap { wrapped($0, area.width) }
    for (index, line) in ([row.name] + lines).prefix(area.height).enumerated() {
      canvas.write(
        fitted(line, area.width), at: Point(area.x, area.y + index), theme[index == 0 ? .title : .dim])
    }
  }
}

extension BrowserState.Row {
  fileprivate var sign: String {
    switch kind {
    case .session: "◷"
    case .textSession: "✎"
    case .folder: "▸"
    case .video: " "
    case .take: "♪"
    }
  }

  fileprivate func facts(_ clock: (Double) -> String) -> String {
    guard let figures else { return "" }
    return (figures.hasSound ? "♪ " : "") + clock(figures.duration)
  }

  fileprivate func lines(_ clock: (Double) -> String) -> [String] {
    var lines: [String] = []
    if let problem { lines.append(problem) }
    if let figures {
      lines.append("\(figures.width)×\(figures.height)  \(decimal(figures.frameRate, 2)) fps")
      lines.append("\(clock(figures.duration)) long, \(figures.hasSound ? "has sound" : "silent")")
    }
    if let byteCount { lines.append(ByteCountFormatter.string(fromByteCount: byteCount, countStyle: .file)) }
    return lines
  }
}
