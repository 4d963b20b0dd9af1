import Dispatch
import Foundation
import Materials
import Studio
import Synchronization
import Terminal

/// The studio as lines, for screen readers and plain logs: nothing is ever drawn over. Lines in are commands of the same
/// table, or `CONTROL VALUE`; lines out say what happened.
public final class PlainStudio {
  private var model: Model
  private let mailbox: Mailbox
  private let runner: EffectRunner
  private let input = PlainInput()
  private var told = Told()
  private var isOver = false

  /// What was said last, so that it is said once.
  private struct Told {
    var toast: Toast?
    var stage: Stage?
    var tenth = -1
  }

  public init(workshop: Workshop, model: Model) {
    self.model = model
    let mailbox = Mailbox { [input] in input.stirred.signal() }
    self.mailbox = mailbox
    runner = EffectRunner(workshop, mailbox: mailbox)
  }

  public func run(opening: Opening) {
    runner.start(model.settings)
    carryOut([.open(opening)])
    input.listen()
    while !isOver {
      _ = input.stirred.wait(timeout: .now() + .milliseconds(model.live.changed == nil ? 1000 : 100))
      take(.tick(Double(DispatchTime.now().uptimeNanoseconds) / 1e9))
      for action in mailbox.collect() { take(action) }
      obeyLines()
    }
    runner.close(saving: model.state, of: model.session)
  }

  /// Nothing is obeyed before the session is open; `wait` and the end of the input wait for what is under way.
  private func obeyLines() {
    while model.session != nil, !isOver, let line = input.first {
      if line.waits, isBusy { return }
      input.dropFirst()
      if case .text(let text) = line { obey(PlainLine(text)) } else { isOver = true }
    }
  }

  private var isBusy: Bool {
    model.queue.running != nil || !model.queue.waiting.isEmpty || !mailbox.isQuiet
  }

  private func take(_ action: Action) {
    if case .opened(let session, _, _, _, _) = action {
      runner.enter(session)
      say("open: \(session.title)")
    }
    carryOut(update(&model, action))
    report(action)
  }

  private func carryOut(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .quit: isOver = true
      case .copy(let text): say(text)
      case .suspend, .redraw, .analyse: break
      default: runner.run(effect)
      }
    }
  }

  // MARK: Lines in

  private func obey(_ line: PlainLine) {
    model.toast = nil
    carryOut(model.obey(line))
    if let list = line.listing(of: model) { say(list) }
    report(nil)
  }

  // MARK: Lines out

  private func report(_ action: Action?) {
    if let toast = model.toast, toast != told.toast { say((toast.kind == .error ? "error: " : "") + toast.text) }
    told.toast = model.toast
    if case .kept(let take) = action {
      say("take \(padded(take.number)): seed \(take.recipe.seed), \(take.audio)")
    }
    if case .job(_, .progress(let stage, let done, let total, _)) = action { report(stage, done, total) }
  }

  /// A line a stage, and one for every quarter of a long one.
  private func report(_ stage: Stage, _ done: Int, _ total: Int) {
    let quarter = 4 * done / max(total, 1)
    guard stage != told.stage || quarter > told.tenth else { return }
    (told.stage, told.tenth) = (stage, quarter)
    if stage == .sampler || done == 0 { say("\(stage.word) \(done) of \(total)") }
  }

  private func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}

/// Lines from a thread of their own, since reading waits.
private final class PlainInput: Sendable {
  enum Line: Sendable {
    case text(String)
    case end

    var waits: Bool {
      switch self {
      case .text(let text): PlainLine(text).word == "wait"
      case .end: true
      }
    }
  }

  let stirred = DispatchSemaphore(value: 0)
  private let lines = Mutex<[Line]>([])

  func listen() {
    Thread.detachNewThread { [self] in
      while let line = readLine() { put(.text(line)) }
      put(.end)
    }
  }

  private func put(_ line: Line) {
    lines.withLock { $0.append(line) }
    stirred.signal()
  }

  var first: Line? { lines.withLock { $0.first } }

  func dropFirst() { lines.withLock { _ = $0.removeFirst() } }
}

/// One line that a person typed.
public struct PlainLine: Sendable, Equatable {
  public let word: String
  public let rest: String

  public init(_ line: String) {
    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
    word = (parts.first ?? "").lowercased()
    rest = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
  }

  /// What `takes` and `help` print.
  func listing(of model: Model) -> String? {
    switch word {
    case "takes":
      model.takes.shown.map { take in
        "\(padded(take.number))\(take.isCircled ? " circled" : "") seed \(take.recipe.seed)"
          + (take.loudness.map { ", \(decimal($0, 1)) LUFS" } ?? "") + (take.note.isEmpty ? "" : ", \(take.note)")
      }.joined(separator: "\n")
    case "help":
      (["CONTROL VALUE: \(ControlName.allCases.map(\.label).joined(separator: ", "))", "take NUMBER, takes, export, quit, and:"]
        + ["wait: until everything is rendered and kept"] + Command.all.map { "\($0.id.rawValue): \($0.title)" }).joined(separator: "\n")
    default: nil
    }
  }
}

extension Model {
  /// Does what a line says; a line that says nothing known is answered.
  public mutating func obey(_ line: PlainLine) -> [Effect] {
    if ["", "takes", "wait"].contains(line.word) || line.word == "help" && line.rest.isEmpty { return [] }
    if !line.rest.isEmpty, let name = ControlName.allCases.first(where: { $0.label.hasPrefix(line.word) }) {
      return set(name, line.rest)
    }
    if line.word == "take", let number = Int(line.rest) { return select(number) }
    if line.word == "note", let take = takes.selection { return [.edit(take.id, .note(line.rest))] }
    if line.word == "batch", let count = Int(line.rest), Limits.count.contains(count) { return renderBatch(of: count) }
    if line.word == "export" { return exportPlainly() }
    if let name = CommandName.allCases.first(where: { $0.rawValue.lowercased() == line.word }) { return perform(name) }
    say("\(line.word) is no command; help tells them.", .error)
    return []
  }

  private mutating func set(_ name: ControlName, _ text: String) -> [Effect] {
    switch name {
    case .prompt, .negativePrompt: return change(name) { $0.setText(name, text) }
    case .cfgStrength, .numSteps, .duration:
      guard let slider = name.slider, let value = Double(text), slider.allowed.contains(value) else {
        let range = name.slider?.allowed ?? 0...0
        say("\(name.label) goes from \(range.lowerBound) to \(range.upperBound).", .error)
        return []
      }
      return change(name) { $0.set(name, to: value) }
    case .seed:
      if text == "random" { return perform(.randomSeed) }
      guard let seed = UInt64(text) else {
        say("A seed is a whole number or 'random'.", .error)
        return []
      }
      return change(.seed) { $0.seed = seed }
    case .model:
      guard surroundings.models.contains(text) else {
        say("There is no model \(text) here: \(surroundings.models.joined(separator: ", ")).", .error)
        return []
      }
      return change(.model) { $0.model = text }
    case .maskAwayClip: return change(name) { $0.maskAwayClip = text == "on" }
    case .solver:
      guard let solver = Solver(rawValue: text) else {
        say("A solver is \(Solver.allCases.map(\.rawValue).joined(separator: " or ")).", .error)
        return []
      }
      return change(name) { $0.solver = solver }
    case .live:
      return (text == "on") == live.isOn ? [] : perform(.live)
    }
  }

  private mutating func select(_ number: Int) -> [Effect] {
    guard let take = takes.all.first(where: { $0.number == number && $0.trashed == nil }) else {
      say("There is no take \(number).", .error)
      return []
    }
    takes.selected = take.id
    return auditionSelection()
  }

  private mutating func exportPlainly() -> [Effect] {
    guard let take = takes.selection else { return perform(.export) }
    let kind: ExportKind = video == nil ? .flac : .video
    return [.export(ExportWish(takes: [take], kinds: [kind], folder: settings.exportFolder ?? surroundings.folder))]
  }
}
