import Glibc

/// Asks the terminal what it can.
enum TerminalQuestions {
  /// Milliseconds for the last answer; a line to afar needs more.
  private static func patience(_ facts: TerminalFacts) -> Int { facts.isOverSSH ? 600 : 150 }

  /// - Returns: all that came, answers and keys.
  static func ask(_ facts: TerminalFacts) -> [UInt8] {
    let questions = Array(Probe.questions(isTmux: facts.isTmux).utf8)
    guard write(1, questions, questions.count) == questions.count else { return [] }
    var answers: [UInt8] = []
    var left = patience(facts)
    let slice = 10
    while left > 0, !Probe.isComplete(answers) {
      var source = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      let count = poll(&source, 1, Int32(slice))
      if count == 0 { left -= slice }
      guard count > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 4096)
      let got = read(0, &buffer, buffer.count)
      guard got > 0 else { break }
      answers += buffer[..<got]
    }
    return answers
  }
}
