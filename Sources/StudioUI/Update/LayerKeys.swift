import Foundation
import Playback
import Studio
import Terminal

extension Model {
  mutating func pressInLayer(_ key: Key) -> [Effect] {
    guard let layer = layers.last else { return [] }
    if key == "ctrl-c" || key == "esc" { return closeLayer(layer) }
    switch layer {
    case .picker(let picker): return press(key, in: picker)
    case .question(let question): return press(key, in: question)
    case .page(let page): return press(key, in: page)
    }
  }

  private mutating func closeLayer(_ layer: Layer) -> [Effect] {
    layers.removeLast()
    // The theme was shown while one looked; now it goes back.
    if case .picker(let picker) = layer, picker.kind == .theme, let before = picker.before {
      return [.loadTheme(before)]
    }
    return []
  }

  // MARK: Pickers

  private mutating func press(_ key: Key, in picker: Picker) -> [Effect] {
    var picker = picker
    switch key {
    case "up", "ctrl-k": picker.move(by: -1)
    case "down", "ctrl-j": picker.move(by: 1)
    case "pgup": picker.move(by: -10)
    case "pgdn": picker.move(by: 10)
    case "ctrl-up", "ctrl-down":
      return picker.kind == .queue ? moveInQueue(picker, by: key == "ctrl-up" ? -1 : 1) : []
    case "space" where picker.kind == .export:
      picker.tick()
    case "enter": return choose(in: picker)
    default:
      guard picker.query.handle(key) else { return [] }
      picker.selected = 0
    }
    layers[layers.count - 1] = .picker(picker)
    if picker.kind == .theme, let theme = picker.selection { return [.loadTheme(theme.id)] }
    return []
  }

  private mutating func choose(in picker: Picker) -> [Effect] {
    guard let item = picker.selection else { return [] }
    if picker.kind != .export, let refusal = item.refusal {
      say(refusal, .note)
      return []
    }
    if picker.kind == .queue { return cancelInQueue(item) }
    layers.removeLast()
    switch picker.kind {
    case .palette, .help: return CommandName(rawValue: item.id).map { perform($0) } ?? []
    case .theme:
      settings.theme = item.id
      return [.loadTheme(item.id), .remember(settings)]
    case .model: return change(.model) { $0.model = item.id }
    case .device:
      settings.device = item.id
      return [.player(.useDevice(item.id)), .remember(settings)]
    case .export: return export(picker)
    case .queue: return []
    }
  }

  private mutating func cancelInQueue(_ item: Picker.Item) -> [Effect] {
    let effects = Int(item.id).map { obey(queue.cancel($0)) } ?? []
    refreshQueuePicker()
    return effects
  }

  private mutating func moveInQueue(_ picker: Picker, by places: Int) -> [Effect] {
    guard let item = picker.selection, let id = Int(item.id) else { return [] }
    let effects = obey(queue.move(id, by: places))
    refreshQueuePicker(selecting: item.id)
    return effects
  }

  /// The open queue shows what is pending now; it closes when nothing is.
  mutating func refreshQueuePicker(selecting id: String? = nil) {
    guard case .picker(let open)? = layers.last, open.kind == .queue else { return }
    var fresh = queuePicker
    guard !fresh.items.isEmpty else {
      layers.removeLast()
      return
    }
    let wanted = id ?? open.selection?.id
    fresh.selected = fresh.items.firstIndex { $0.id == wanted } ?? min(open.selected, fresh.items.count - 1)
    layers[layers.count - 1] = .picker(fresh)
  }

  private mutating func export(_ picker: Picker) -> [Effect] {
    let ticked = picker.items.filter { $0.isTicked == true && $0.refusal == nil }.map(\.id)
    let kinds = Set(ticked.compactMap(ExportKind.init(rawValue:)))
    guard !kinds.isEmpty else {
      say("Nothing was ticked, so nothing was exported.", .note)
      return []
    }
    let chosen = ticked.contains(Picker.circledItem)
      ? takes.all.filter { $0.isCircled && $0.trashed == nil } : takes.selection.map { [$0] } ?? []
    let folder = settings.exportFolder ?? surroundings.folder
    say("Exporting to \(folder) ...", .note)
    return [.export(ExportWish(takes: chosen, kinds: kinds, folder: folder))]
  }

  // MARK: Questions

  private mutating func press(_ key: Key, in question: Question) -> [Effect] {
    if key == "enter" { return answer(question) }
    var question = question
    guard question.field.handle(key) else { return [] }
    question.complaint = nil
    layers[layers.count - 1] = .question(question)
    if question.kind == .filter { takes.filter = question.field.text }
    return []
  }

  private mutating func answer(_ question: Question) -> [Effect] {
    let text = question.field.text.trimmingCharacters(in: .whitespaces)
    if question.kind == .batch {
      guard let count = Int(text), Limits.count.contains(count) else {
        var question = question
        question.complaint = "a whole number from 1 to \(Limits.count.upperBound)"
        layers[layers.count - 1] = .question(question)
        return []
      }
      layers.removeLast()
      settings.batch = count
      return renderBatch(of: count)
    }
    layers.removeLast()
    switch (question.kind, takes.selection) {
    case (.note, let take?): return [.edit(take.id, .note(text))]
    case (.rename, let take?): return [.edit(take.id, .name(text))]
    case (.filter, _):
      takes.filter = text
      return []
    case (.folder, _): return [.list(folder: text)]
    default: return []
    }
  }

  // MARK: Pages

  private mutating func press(_ key: Key, in page: Page) -> [Effect] {
    if key == "y", let line = page.copyable {
      say("Copied.", .good)
      return [.copy(line)]
    }
    guard key == "enter" || key == "space" || key == "right" || key == "q" else { return [] }
    layers.removeLast()
    if let next = page.following.first, key != "q" {
      layers.append(
        .page(
          Page(
            title: next.title, lines: next.lines, copyable: next.copyable,
            following: Array(page.following.dropFirst()))))
    }
    return []
  }
}

extension Picker {
  fileprivate mutating func tick() {
    guard let item = selection, item.refusal == nil, let index = items.firstIndex(of: item) else { return }
    items[index].isTicked?.toggle()
  }
}
