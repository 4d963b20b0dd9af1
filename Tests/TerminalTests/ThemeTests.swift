import Foundation
import Terminal
import TestSupport
import Testing

struct ThemeTests {
  private func shelf(_ files: [String: String]) throws -> ThemeShelf {
    try withTemporaryFolder { folder in
      for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
      return ThemeShelf(folders: [folder])
    }
  }

  private func words(_ shelf: ThemeShelf) -> [String] {
    shelf.warnings.map { String($0.description.split(separator: "/").last ?? "") }
  }

  @Test func whatAThemeLeavesOutItsParentSays() throws {
    let shelf = try shelf([
      "mother.toml":
        "[palette]\nink = \"#112233\"\n[ui]\ntext = { fg = \"ink\", bg = \"#ffffff\" }\ngood = \"ink\"",
      "child.toml": "title = \"Child\"\ninherits = \"mother\"\n[palette]\nink = \"#445566\"",
    ])
    let child = try shelf.theme("child")
    #expect(child.title == "Child" && child.name == "child")
    #expect(child[.good] == Style(.rgb(0x44, 0x55, 0x66), on: .rgb(255, 255, 255)))
    #expect(try shelf.theme("mother")[.good].foreground == .rgb(0x11, 0x22, 0x33))
    #expect(child[.error].foreground == ThemeShelf.fallback[.error].foreground)
    #expect(child.meter == ThemeShelf.fallback.meter)
    #expect(shelf.names == ["child", "dark", "mother"] && shelf.warnings.isEmpty)
  }

  @Test func mistakesAreNamedWithTheirLines() throws {
    let shelf = try shelf([
      "a.toml": """
      title = "A"
      colour = 3

      [palette]
      ink = "#12345"
      loop = "loop"

      [ui]
      text = { fg = "nowhere", back = "red" }
      titel = "red"
      good = { fg = "red", attributes = ["bold", "loud"] }
      error = 7
      wave = { hex = "#ff0000", palette = 300 }
      dim = "loop"

      [meter]
      steps = []
      """
    ])
    #expect(
      Set(words(shelf)) == [
        "a.toml:2: no such key: colour", "a.toml:5: no such colour: #12345", "a.toml:6: no such colour: loop",
        "a.toml:9: no such colour: nowhere", "a.toml:9: no such key: text.back",
        "a.toml:10: no such key: titel",
        "a.toml:11: no such attribute: loud", "a.toml:12: error has a value of the wrong kind",
        "a.toml:13: wave.palette has a value of the wrong kind", "a.toml:14: no such colour: loop",
        "a.toml:17: no such key: meter.steps", "a.toml:16: meter.stops has a value of the wrong kind",
      ])
    let theme = try shelf.theme("a")
    #expect(theme[.good].attributes == .bold && theme[.good].foreground == .ansi(1))
    #expect(theme[.error] == Style(ThemeShelf.fallback[.error].foreground, on: theme[.text].background))
  }

  @Test func whatIsNoThemeSaysWhy() throws {
    let shelf = try shelf([
      "broken.toml": "title = \"x\"\n[ui\n", "one.toml": "inherits = \"two\"",
      "two.toml": "inherits = \"one\"",
      "orphan.toml": "inherits = \"gone\"", "heir.toml": "inherits = \"broken\"", "notes.txt": "no theme",
    ])
    #expect(throws: ThemeError.unknown(name: "nope", known: shelf.names)) { try shelf.theme("nope") }
    #expect(throws: ThemeError.inheritsItself(name: "one")) { try shelf.theme("one") }
    for name in ["broken", "heir"] {
      #expect { try shelf.theme(name) } throws: { error in
        guard case .malformed(let path, let line, _)? = error as? ThemeError else { return false }
        return path.hasSuffix("broken.toml") && line == 2
      }
    }
    #expect { try shelf.theme("orphan") } throws: { error in
      guard case .unknownParent(let path, let name)? = error as? ThemeError else { return false }
      return path.hasSuffix("orphan.toml") && name == "gone"
    }
    #expect(!shelf.names.contains("broken") && shelf.failures.keys.sorted() == ["broken"])
  }

  @Test func theFirstFolderCounts() throws {
    try withTemporaryFolder { folder in
      try Data("title = \"Mine\"".utf8).write(to: folder.appendingPathComponent("dark.toml"))
      let shelf = ThemeShelf(folders: [folder, Repository.themes])
      #expect(try shelf.theme("dark").title == "Mine")
      #expect(try ThemeShelf(folders: [Repository.themes, folder]).theme("dark").title == "Dark")
      #expect(ThemeShelf(folders: [folder.appendingPathComponent("none")]).names == ["dark"])
    }
  }

  @Test func aColourCarriesWhatStandsForIt() throws {
    let shelf = try shelf([
      "a.toml": "[ui]\nwave = { hex = \"#ff8800\", palette = 99, ansi = \"bright-cyan\" }"
    ])
    let theme = try shelf.theme("a")
    #expect(theme[.wave].foreground == .rgb(255, 136, 0))
    #expect(theme.reduced(to: .palette)[.wave].foreground == .palette(99))
    #expect(theme.reduced(to: .sixteen)[.wave].foreground == .ansi(14))
    #expect(theme.reduced(to: .none)[.wave] == Style())
    #expect(theme.reduced(to: .palette).reduced(to: .truecolor).depth == .palette)
  }

  @Test func gradients() {
    let gradient = Gradient([.rgb(0, 0, 0), .rgb(100, 200, 50), .rgb(255, 255, 255)])
    #expect(gradient.color(at: 0) == .rgb(0, 0, 0) && gradient.color(at: 0.25) == .rgb(50, 100, 25))
    #expect(gradient.color(at: 1) == .rgb(255, 255, 255) && gradient.color(at: 9) == .rgb(255, 255, 255))
    #expect(gradient.color(at: -.infinity) == .rgb(0, 0, 0) && gradient.color(at: .nan) == .rgb(0, 0, 0))
    #expect(Gradient([.ansi(2), .ansi(3)]).color(at: 0.6) == .ansi(3))
    #expect(Gradient([]).color(at: 0.5) == .terminal)
  }

  @Test func coloursAreReducedToTheNearest() {
    #expect(Color.rgb(255, 0, 0).reduced(to: .palette) == .palette(196))
    #expect(Color.rgb(128, 128, 128).reduced(to: .palette) == .palette(244))
    #expect(Color.rgb(0x5F, 0x87, 0xAF).reduced(to: .palette) == .palette(67))
    #expect(Color.rgb(250, 10, 5).reduced(to: .sixteen) == .ansi(9))
    #expect(Color.palette(232).reduced(to: .sixteen) == .ansi(0))
    #expect(Color.ansi(3).reduced(to: .palette) == .ansi(3) && Color.ansi(3).reduced(to: .none) == .terminal)
  }
}
