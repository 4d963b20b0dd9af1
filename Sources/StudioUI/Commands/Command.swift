import Terminal

/// One thing that the studio can do. The table of them feeds keys, hints, help, palette and README.
public struct Command: Sendable, Identifiable {
  public enum Section: String, Sendable, CaseIterable {
    case transport, controls, render, takes, compare, session
  }

  public let id: CommandName
  public let section: Section
  public let keys: [Key]
  /// What it does, in a few words.
  public let title: String
  /// For the hint line; one or two words.
  public let hint: String
  /// Why it cannot be done now; nil where it can.
  public let refusal: @Sendable (Model) -> String?
  public let run: @Sendable (inout Model) -> [Effect]

  init(
    _ id: CommandName, _ section: Section, _ keys: [Key], _ title: String, hint: String,
    unless refusal: @escaping @Sendable (Model) -> String? = { _ in nil },
    run: @escaping @Sendable (inout Model) -> [Effect]
  ) {
    self.id = id
    self.section = section
    self.keys = keys
    self.title = title
    self.hint = hint
    self.refusal = refusal
    self.run = run
  }
}

public enum CommandName: String, Sendable, CaseIterable {
  case play, seekBack, seekForward, frameBack, frameForward, toStart, toEnd, inPoint, outPoint, wholeSpan, loop
  case volumeDown, volumeUp, mute, hearEstimate
  case prompt, negativePrompt, nextControl, previousControl, reset, undo, redo, randomSeed, holdSeed, maskClip, switchSolver
  case live, chooseModel
  case render, nextSeed, batch, cancel, showQueue
  case nextTake, previousTake, audition, recall, circle, note, rename, trash, filter, sort, export, copyLine
  case putA, putB, switchSides, matchLoudness, blind, grid, leaveCompare
  case open, palette, help, theme, device, listen, suspend, redraw, quit
}

extension Command {
  public static let all: [Command] =
    transport + controlling + rendering + keeping + comparing + sessionWide

  static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

  /// Keys that mean a command also while text is being typed.
  static func worksInText(_ key: Key) -> Bool {
    if !key.modifiers.intersection([.control, .alt]).isEmpty { return true }
    switch key.code {
    case .function, .tab, .enter, .escape: return true
    default: return false
    }
  }

  public static func command(for key: Key) -> Command? { byKey[key] }

  private static let byKey: [Key: Command] = {
    var table: [Key: Command] = [:]
    for command in all { for key in command.keys where table[key] == nil { table[key] = command } }
    return table
  }()
}

extension Model {
  /// Runs a command, or says why it cannot be done.
  public mutating func perform(_ name: CommandName) -> [Effect] {
    guard let command = Command.byName[name] else { return [] }
    if let refusal = command.refusal(self) {
      say(refusal, .note)
      return []
    }
    return command.run(&self)
  }

  public mutating func say(_ text: String, _ kind: Toast.Kind) {
    toast = Toast(text: text, kind: kind, until: now + (kind == .error ? 8 : 3))
  }
}

extension Command {
  /// The keys as README has them.
  public static var keyTable: String {
    let rows = all.map { command in
      let keys = command.keys.isEmpty ? "" : command.keys.map { "`\($0)`" }.joined(separator: " ")
      return "| \(keys) | \(command.title) |"
    }
    return (["| keys | |", "|---|---|"] + rows).joined(separator: "\n")
  }
}
