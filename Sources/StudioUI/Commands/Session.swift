import Playback
import Terminal

extension Command {
  static let sessionWide = [
    Command(.open, .session, ["O"], "Open another video or session", hint: "open") { model in
      model.place = .browser(BrowserState(folder: model.surroundings.folder))
      return [.player(.pause), .list(folder: model.surroundings.folder)]
    },
    Command(.palette, .session, ["ctrl-p"], "All commands", hint: "commands") { model in
      model.layers.append(.picker(model.commandPicker(.palette, "commands")))
      return []
    },
    Command(.help, .session, ["?", "f1"], "Help: every key", hint: "help") { model in
      model.layers.append(.picker(model.commandPicker(.help, "keys: type to search")))
      return []
    },
    Command(.theme, .session, ["ctrl-t"], "Choose the theme", hint: "theme") { model in
      let items = model.surroundings.themes.map { Picker.Item($0, $0) }
      var picker = Picker(.theme, title: "theme", items: items, before: model.settings.theme)
      picker.selected = model.surroundings.themes.firstIndex(of: model.settings.theme) ?? 0
      model.layers.append(.picker(picker))
      return []
    },
    Command(.device, .session, [], "Choose the sound device", hint: "device") { _ in [.listDevices] },
    Command(.listen, .session, ["H", "f3"], "How to hear it from afar", hint: "over SSH") { model in
      model.layers.append(.page(.listening(model.surroundings.listeningLines)))
      return model.broadcast
    },
    Command(.suspend, .session, ["ctrl-z"], "Back to the shell; fg returns", hint: "suspend") { _ in
      [.player(.pause), .suspend]
    },
    Command(.redraw, .session, ["ctrl-l"], "Draw the screen anew", hint: "redraw") { _ in [.redraw] },
    Command(.quit, .session, ["q", "ctrl-q"], "Leave the studio; nothing is lost", hint: "quit") { model in
      [.save(model.state), .quit]
    },
  ]
}

extension Model {
  /// The monitor, unless the settings have none.
  var broadcast: [Effect] { settings.monitorPort > 0 ? [.broadcast(port: settings.monitorPort)] : [] }

  /// Every command with its keys, and why it cannot be done where it cannot.
  func commandPicker(_ kind: Picker.Kind, _ title: String) -> Picker {
    let items = Command.all.map { command in
      Picker.Item(
        command.id.rawValue, command.title, detail: command.keys.map(\.description).joined(separator: " "),
        refusal: command.refusal(self))
    }
    return Picker(kind, title: title, items: items)
  }
}

extension Page {
  static func listening(_ lines: [String]) -> Page {
    Page(
      title: "hear it from afar",
      lines: ["On your own machine, in another terminal:", ""] + lines + ["", "y copies the first line."],
      copyable: lines.first)
  }
}
