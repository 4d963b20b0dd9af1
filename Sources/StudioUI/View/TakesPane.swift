import Foundation
import Library
import Materials
import Terminal

extension Painter {
  mutating func paintTakes(_ layout: StudioLayout) {
    let shown = model.takes.shown
    let all = model.takes.all.filter { $0.trashed == nil }.count
    let count = shown.count == all ? "\(all)" : "\(shown.count) of \(all), /\(model.takes.filter)"
    rule(
      layout.takes, "takes (\(count))", isFocused: model.focus == .takes, right: model.takes.order.rawValue)
    let rows = layout.takeRows
    guard !shown.isEmpty else {
      let text = all == 0 ? "none yet" : "none matches"
      canvas.write(text, at: Point(rows.x + 2, rows.y), theme[.dim])
      return
    }
    let selected = shown.firstIndex { $0.id == model.takes.selected } ?? 0
    let offset = max(0, min(selected - rows.height / 2, shown.count - rows.height))
    for (index, take) in shown.dropFirst(offset).prefix(rows.height).enumerated() {
      paint(take, Rect(x: rows.x, y: rows.y + index, width: rows.width, height: 1))
    }
  }

  private mutating func paint(_ take: TakeRecord, _ row: Rect) {
    let isSelected = take.id == model.takes.selected
    let base = isSelected ? theme[.selection] : theme[.text]
    func dressed(_ role: Role) -> Style {
      var style = theme[role]
      if isSelected { style.background = base.background }
      return style
    }
    if isSelected { canvas.fill(row, base) }
    canvas.write(isSelected ? "▸" : " ", at: Point(row.x, row.y), base)
    canvas.write(take.isCircled ? "◉" : "○", at: Point(row.x + 1, row.y), dressed(take.isCircled ? .circle : .dim))
    canvas.write(padded(take.number), at: Point(row.x + 3, row.y), base)
    paintSides(of: take, Point(row.x + 7, row.y), dressed(.sideA), dressed(.sideB))
    let level = take.loudness.map { decimal($0, 1) } ?? "  - "
    write(level, endingAt: row.x + 16, row.y, dressed(.dim))
    let wave = row.width >= 56 ? 16 : 8
    paint(wave: take.peaks, Rect(x: row.x + 17, y: row.y, width: wave, height: 1), dressed(.wave))
    let words = row.x + 18 + wave
    canvas.write(
      fitted(description(of: take), row.right - words - 1), at: Point(words, row.y), isSelected ? base : dressed(.dim))
  }

  private mutating func paintSides(of take: TakeRecord, _ at: Point, _ a: Style, _ b: Style) {
    guard model.blind == nil else { return }
    if model.desk.sounds[.a] == .take(take.id) { canvas.write("A", at: at, a) }
    if model.desk.sounds[.b] == .take(take.id) { canvas.write("B", at: Point(at.x + 1, at.y), b) }
  }

  /// The name, else the note, else what is new since the take before.
  private func description(of take: TakeRecord) -> String {
    var parts: [String] = []
    if !take.name.isEmpty { parts.append(take.name) }
    if !take.note.isEmpty { parts.append("“\(take.note)”") }
    if parts.isEmpty, let before = model.takes.predecessor(of: take) {
      parts = differences(between: before.recipe, and: take.recipe).map(\.words)
    }
    if parts.isEmpty { parts.append("seed \(take.recipe.seed) \(take.recipe.prompt)") }
    return parts.joined(separator: ", ")
  }

  /// Peaks as eighth blocks: each cell the mean of its peaks, as parts of the highest cell.
  mutating func paint(wave peaks: [Float], _ rect: Rect, _ style: Style) {
    let pairs = peaks.count / 2
    guard pairs > 0 else { return }
    let means = (0..<rect.width).map { cell -> Float in
      let low = cell * pairs / rect.width
      let part = low..<min(max((cell + 1) * pairs / rect.width, low + 1), pairs)
      return part.reduce(0) { $0 + max(abs(peaks[2 * $1]), abs(peaks[2 * $1 + 1])) } / Float(part.count)
    }
    let most = max(means.max() ?? 0, 1e-3)
    for (cell, mean) in means.enumerated() {
      let block = Blocks.eighths[Int((min(1, mean / most) * 8).rounded(.up))]
      canvas.write(String(block), at: Point(rect.x + cell, rect.y), style)
    }
  }
}

extension RecipeDifference {
  /// `seed 44`, `strength 4.5→6`.
  fileprivate var words: String {
    switch field {
    case .seed: "seed \(new)"
    case .prompt: "“\(new)”"
    case .negativePrompt: new.isEmpty ? "nothing negative" : "not “\(new)”"
    case .model: new
    case .maskAwayClip: new == "on" ? "masked" : "unmasked"
    case .cfgStrength: "strength \(old)→\(new)"
    default: "\(field.rawValue) \(old)→\(new)"
    }
  }
}
