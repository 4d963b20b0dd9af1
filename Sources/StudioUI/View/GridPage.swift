import Terminal

extension Painter {
  mutating func paintGrid() {
    guard let grid = model.grid else { return }
    let layout = GridLayout(size: size, count: grid.takes.count)
    canvas.write(" onset ", at: Point(0, 0), theme[.accent])
    canvas.write("seed grid: arrows move and play, o circles, enter takes it, esc back", at: Point(8, 0), theme[.title], limit: size.columns - 9)
    for (index, cell) in layout.cells.enumerated() { paint(grid.takes[index], cell, isSelected: index == grid.selected) }
    let studio = StudioLayout(size: size)
    paintTimeline(studio)
    paintStatus(studio.status)
    paintHints(studio.hints)
  }

  private mutating func paint(_ id: Int64, _ cell: Rect, isSelected: Bool) {
    guard let take = model.takes.all.first(where: { $0.id == id }) else { return }
    var body = cell
    let title = body.takeTop(1)
    let circle = take.isCircled ? "◉ " : ""
    rule(title, "\(circle)\(padded(take.number)) seed \(take.recipe.seed)", isFocused: isSelected)
    if isSelected { canvas.write("▶", at: Point(title.x, title.y), theme[.accent]) }
    if let spectrogram = model.spectrograms[.take(id)] { paint(spectrogram, in: body) }
    if isSelected { paintPlayhead(on: .take(id), in: body) }
  }
}
