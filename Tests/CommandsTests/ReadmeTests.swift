import Foundation
import TestSupport
import Testing

/// The README is the contract: what it names is there.
struct ReadmeTests {
  @Test func everyCommandAndOptionOfTheReadmeExists() throws {
    let readme = try String(contentsOf: Repository.root.appendingPathComponent("README.md"), encoding: .utf8)
    var options: [String: Set<String>] = [:]
    for line in readme.split(separator: "\n") where line.hasPrefix("    ") {
      let words = line.split(separator: "#")[0].split(separator: " ").map(String.init)
      guard let onset = words.firstIndex(where: { $0 == "onset" || $0.hasSuffix("/onset") }),
        onset + 1 < words.count,
        words[..<onset].allSatisfy({ !$0.contains("swift") })
      else { continue }
      let hasParts = ["models", "takes", "cache"].contains(words[onset + 1])
      let command = words[(onset + 1)...].prefix(hasParts ? 2 : 1).joined(separator: " ")
      options[command, default: []].formUnion(words.filter { $0.hasPrefix("--") })
    }
    for row in readme.split(separator: "\n") where row.hasPrefix("| `--") {
      options["render", default: []].formUnion(
        row.split(separator: "|")[0].split(separator: "`").map(String.init).filter { $0.hasPrefix("--") })
    }
    #expect(options.count >= 8, "\(options.keys)")
    for (command, names) in options {
      let help = try Program.onset.run(command.split(separator: " ").map(String.init) + ["--help"])
      #expect(help.status == 0, "\(command)")
      for name in names { #expect(help.out.contains(name), "README names \(command) \(name)") }
    }
  }

  @Test func everyRenderOptionIsInTheReadme() throws {
    let readme = try String(contentsOf: Repository.root.appendingPathComponent("README.md"), encoding: .utf8)
    let help = try Program.onset.run(["render", "--help"]).out
    for match in help.matches(of: /--[a-z-]+/) where !["--help", "--version"].contains(String(match.output)) {
      #expect(readme.contains(match.output), "\(match.output) is not in the README")
    }
  }

  @Test func everyPathOfTheReadmeExists() throws {
    let readme = try String(contentsOf: Repository.root.appendingPathComponent("README.md"), encoding: .utf8)
    for match in readme.matches(of: /\]\(([A-Za-z][^):]*)\)/) {
      let path = Repository.root.appendingPathComponent(String(match.output.1)).path
      #expect(FileManager.default.fileExists(atPath: path), "\(match.output.1)")
    }
  }
}
