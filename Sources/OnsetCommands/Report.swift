import ArgumentParser
import Foundation
import Studio

/// Where a command's words go: results on stdout, all else on stderr.
enum Report {
  static func result(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

  static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  /// Pretty, keys sorted, so that people and programs can both read it.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    result(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Runs a command's work; an error becomes its sentence on stderr and its exit code.
  static func explaining(_ work: () throws -> Void) throws {
    do {
      try work()
    } catch let code as ExitCode {
      throw code
    } catch {
      let explanation = explanation(of: error)
      note("onset: " + explanation.sentence)
      if let next = explanation.next { note("  " + next) }
      throw ExitCode(explanation.trouble.rawValue)
    }
  }
}
