import Foundation
import Terminal

extension Painter {
  mutating func paint(_ layer: Layer, isTop: Bool) {
    switch layer {
    case .picker(let picker): paint(picker, isTop)
    case .question(let question): paint(question, isTop)
    case .page(let page): paint(page)
    }
  }

  /// A box in the middle.
  private mutating func window(_ title: String, width: Int, height: Int) -> Rect {
    let (width, height) = (min(width, size.columns - 4), min(height, size.rows - 2))
    let rect = Rect(
      x: (size.columns - width) / 2, y: max(1, (size.rows - height) / 3), width: width, height: height)
    canvas.fill(rect, theme[.overlay])
    var border = theme[.focusBorder]
    border.background = theme[.overlay].background
    var caption = theme[.title]
    caption.background = theme[.overlay].background
    canvas.box(rect, border, title: title, titleStyle: caption)
    return rect.inset(2, 1)
  }

  private func onOverlay(_ role: Role) -> Style {
    var style = theme[role]
    style.background = theme[.overlay].background
    return style
  }

  private mutating func paint(_ picker: Picker, _ isTop: Bool) {
    let shown = picker.shown
    let detail = min(24, shown.map { columns(of: $0.detail) }.max() ?? 0)
    let widest = (shown.map { columns(of: $0.title) }.max() ?? 20) + detail + 10
    var area = window(picker.title, width: max(50, min(widest, 90)), height: min(shown.count, 20) + 4)
    let field = area.takeTop(1)
    let (text, cursor) = picker.query.visible(width: field.width - 2)
    canvas.write("›", at: Point(field.x, field.y), onOverlay(.accent))
    canvas.write(text, at: Point(field.x + 2, field.y), onOverlay(.text), limit: field.width - 2)
    if isTop { canvas.cursor = Point(field.x + 2 + cursor, field.y) }
    _ = area.takeTop(1)
    guard !shown.isEmpty else {
      canvas.write("nothing matches", at: Point(area.x, area.y), onOverlay(.dim))
      return
    }
    let offset = max(0, min(picker.selected - area.height / 2, shown.count - area.height))
    for (index, item) in shown.dropFirst(offset).prefix(area.height).enumerated() {
      let row = Rect(x: area.x, y: area.y + index, width: area.width, height: 1)
      paint(item, row, isSelected: offset + index == picker.selected)
    }
  }

  private mutating func paint(_ item: Picker.Item, _ row: Rect, isSelected: Bool) {
    let base = isSelected ? theme[.selection] : onOverlay(item.refusal == nil ? .text : .dim)
    var dim = isSelected ? theme[.selection] : onOverlay(.dim)
    if !isSelected, item.refusal == nil { dim = onOverlay(.hintKey) }
    if isSelected { canvas.fill(row, base) }
    let box = item.isTicked.map { $0 ? "[x] " : "[ ] " } ?? ""
    // The reason stands where the key would: a command that cannot be run has no use for it.
    let detail = isSelected || item.refusal == nil || item.isTicked != nil ? item.refusal ?? item.detail : item.detail
    let end = fitted(detail, max(row.width / 2, row.width - columns(of: box + item.title) - 2))
    canvas.write(box + fitted(item.title, row.width - columns(of: box + end) - 1), at: Point(row.x, row.y), base)
    write(end, endingAt: row.right, row.y, dim)
  }

  private mutating func paint(_ question: Question, _ isTop: Bool) {
    let area = window(question.title, width: 60, height: question.complaint == nil ? 3 : 4)
    let (text, cursor) = question.field.visible(width: area.width - 1)
    canvas.fill(Rect(x: area.x, y: area.y, width: area.width, height: 1), theme[.field])
    canvas.write(text, at: Point(area.x, area.y), theme[.field], limit: area.width)
    if isTop { canvas.cursor = Point(area.x + cursor, area.y) }
    if let complaint = question.complaint {
      canvas.write(fitted(complaint, area.width), at: Point(area.x, area.y + 1), onOverlay(.error))
    }
  }

  private mutating func paint(_ page: Page) {
    let widest = page.lines.map { columns(of: $0) }.max() ?? 0
    let area = window(page.title, width: max(44, widest + 4), height: page.lines.count + 4)
    for (index, line) in page.lines.prefix(area.height - 1).enumerated() {
      canvas.write(fitted(line, area.width), at: Point(area.x, area.y + index), onOverlay(.text))
    }
    let last = page.following.isEmpty ? "enter closes" : "enter goes on, esc ends"
    write(last, endingAt: area.right, area.bottom - 1, onOverlay(.dim))
  }

  mutating func paintToast() {
    guard let toast = model.toast else { return }
    let style = switch toast.kind {
    case .good: onOverlay(.good)
    case .note: theme[.toast]
    case .error: onOverlay(.error)
    }
    let width = size.columns - 6
    var lines = wrapped(toast.text, width)
    if lines.count > 3 { lines = lines.prefix(2) + [fitted(lines.dropFirst(2).joined(separator: " "), width)] }
    let widest = lines.map { columns(of: $0) }.max() ?? 0
    for (index, line) in lines.enumerated() {
      let text = " " + line + String(repeating: " ", count: widest - columns(of: line)) + " "
      write(text, endingAt: size.columns - 1, max(0, size.rows - 3 - lines.count + index), style)
    }
  }
}
