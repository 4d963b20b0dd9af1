import Foundation
import Materials
import Studio
import Terminal

extension Painter {
  mutating func paintStatus(_ rect: Rect) {
    guard let running = model.queue.running else {
      let text = model.queue.waiting.isEmpty ? idleText : "\(model.queue.waiting.count) waiting"
      canvas.write(" " + fitted(text, rect.width - 2), at: Point(rect.x, rect.y), theme[.dim])
      return
    }
    let progress: RenderProgress? = if case .running(let progress) = running.state { progress } else { nil }
    let name = running.job.isDraft ? "draft" : "rendering"
    var x = rect.x + 1
    x += canvas.write("\(name) ", at: Point(x, rect.y), theme[.accent])
    let stage = progress.map(\.words) ?? "starting"
    x += canvas.write(stage.padding(toLength: 20, withPad: " ", startingAt: 0), at: Point(x, rect.y), theme[.text]) + 1
    let right = rightText(running, progress)
    let bar = Rect(x: x, y: rect.y, width: max(0, rect.right - x - columns(of: right) - 2), height: 1)
    paintBar(bar, share: progress.map { Double($0.done) / Double(max($0.total, 1)) } ?? 0)
    write(right + " ", endingAt: rect.right, rect.y, theme[.dim])
  }

  private var idleText: String {
    if let failed = model.queue.entries.last(where: { if case .failed = $0.state { true } else { false } }),
      failed.id == model.queue.entries.last?.id, case .failed(let explanation) = failed.state
    {
      return explanation.sentence
    }
    return model.surroundings.isOverSSH && !model.player.isAvailable
      ? "over SSH without a sound device: f3 shows the line to type on your machine" : "ready"
  }

  private func rightText(_ running: RenderQueue.Entry, _ progress: RenderProgress?) -> String {
    var parts: [String] = []
    if let left = progress?.secondsLeft { parts.append("\(decimal(left, left < 10 ? 1 : 0)) s left") }
    if !running.reused.isEmpty { parts.append("reused " + running.reused.map(\.word).joined(separator: ", ")) }
    if running.job.count > 1 { parts.append("take \(min(running.performed + 1, running.job.count)) of \(running.job.count)") }
    if !model.queue.waiting.isEmpty { parts.append("\(model.queue.waiting.count) waiting") }
    return parts.joined(separator: " · ")
  }

  private mutating func paintBar(_ rect: Rect, share: Double) {
    let filled = Int((Double(rect.width) * min(1, max(0, share))).rounded())
    canvas.fill(rect, theme[.sliderTrack], "─")
    canvas.fill(Rect(x: rect.x, y: rect.y, width: filled, height: 1), theme[.sliderFill], "━")
  }

  // MARK: Hints

  mutating func paintHints(_ rect: Rect) {
    var x = rect.x + 1
    for name in hinted {
      guard let command = Command.byName[name], let key = key(of: command) else { continue }
      let text = " \(command.hint)  "
      guard x + columns(of: key.description) + columns(of: text) <= rect.right - 8 else { break }
      let isRefused = command.refusal(model) != nil
      x += canvas.write(key.description, at: Point(x, rect.y), theme[isRefused ? .dim : .hintKey])
      x += canvas.write(text, at: Point(x, rect.y), theme[isRefused ? .dim : .hintText])
    }
    write(isTyping ? "f1 help " : "? help ", endingAt: rect.right, rect.y, theme[.hintText])
  }

  private var isTyping: Bool {
    if case .control(let name) = model.focus { name.isText } else { false }
  }

  /// A key that works where one is: while text is typed, letters are text, and enter renders.
  private func key(of command: Command) -> Key? {
    guard isTyping else { return command.keys.first }
    return command.id == .render ? "enter" : command.keys.first(where: Command.worksInText)
  }

  /// What one most likely wants next, by focus.
  private var hinted: [CommandName] {
    if model.queue.running != nil { return [.cancel, .hearEstimate, .showQueue] + byFocus }
    return byFocus
  }

  private var byFocus: [CommandName] {
    if model.grid != nil { return [.play, .circle, .putA, .putB, .recall, .note, .trash, .nextSeed, .leaveCompare] }
    if model.desk.isComparing { return [.switchSides, .play, .loop, .blind, .matchLoudness, .circle, .leaveCompare] }
    switch model.focus {
    case .control(let name) where name.isText: return [.render, .nextControl, .nextSeed, .leaveCompare, .palette]
    case .control: return [.render, .nextSeed, .reset, .undo, .live, .play, .nextControl, .palette]
    case .takes:
      return [.audition, .circle, .recall, .putA, .putB, .render, .nextSeed, .export, .grid, .note, .trash]
    case .picture: return [.play, .frameBack, .frameForward, .inPoint, .outPoint, .loop, .render]
    }
  }
}

extension RenderProgress {
  /// What a person counts as pieces, the rest as a share.
  fileprivate var words: String {
    switch stage {
    case .footage, .sampler: "\(stage.word) \(done)/\(total)"
    default: "\(stage.word) \(100 * done / max(total, 1)) %"
    }
  }
}

extension Stage {
  /// As the status line says it.
  var word: String {
    switch self {
    case .trial: "trying int8"
    case .footage: "pictures"
    case .clip: "image tower"
    case .sync: "sync tower"
    case .text: "text"
    case .conditions: "conditions"
    case .sampler: "step"
    case .latentDecoder: "decoder"
    case .vocoder: "vocoder"
    case .writing: "files"
    }
  }
}
