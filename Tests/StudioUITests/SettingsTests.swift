import Foundation
import StudioUI
import TestSupport
import Testing

struct SettingsTests {
  @Test func readsWhatTheFileSays() throws {
    var settings = Settings()
    try settings.read("theme = \"light\"\nvolume = 0.5\nbatch = 6\nprecision = \"fp32\"\n", path: "config.toml")
    #expect(settings.theme == "light" && settings.volume == 0.5 && settings.batch == 6)
    #expect(settings.precision == .float32 && Settings().precision == .automatic)
    #expect(settings.device == "default")
  }

  @Test(arguments: [
    ("theem = \"x\"", Settings.Failure.unknownKey(path: "c", key: "theem")),
    ("volume = 3", .wrongValue(path: "c", key: "volume", wanted: "a number from 0 to 1")),
    (
      "precision = \"fp64\"",
      .wrongValue(
        path: "c", key: "precision",
        wanted: "one of \"auto\", \"fp32\", \"bf16\", \"fp16\", \"int16\", \"int8\"")
    ),
    ("mouse = 1", .wrongValue(path: "c", key: "mouse", wanted: "true or false")),
  ])
  func namesTheMistake(_ text: String, _ failure: Settings.Failure) {
    #expect(throws: failure) {
      var settings = Settings()
      try settings.read(text, path: "c")
    }
  }

  @Test func brokenTomlNamesTheLine() {
    do {
      var settings = Settings()
      try settings.read("theme = \"dark\"\nvolume = = 3\n", path: "c")
      Issue.record("read broken TOML")
    } catch {
      guard case .syntax(_, let line, _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(line == 2)
    }
  }

  @Test func savingKeepsWhatAPersonWrote() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("onset/config.toml")
      var settings = Settings()
      settings.theme = "amber"
      try settings.save(to: file)
      #expect(try String(contentsOf: file, encoding: .utf8) == "theme = \"amber\"\n")
      try Data("# mine\ntheme = \"dark\"\nbatch = 9\n".utf8).write(to: file)
      settings.batch = 9
      try settings.save(to: file)
      #expect(try String(contentsOf: file, encoding: .utf8) == "# mine\ntheme = \"amber\"\nbatch = 9\n")
      #expect(try Settings(file: file) == settings)
    }
  }
}
