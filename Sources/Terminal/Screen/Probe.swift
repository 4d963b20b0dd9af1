/// Questions to the terminal, and what its answers say. Only what is answered counts as there; the last question is one that
/// every terminal answers, so that nobody waits for the others.
package struct Probe: Equatable {
  package var hasTruecolor = false
  package var hasKeyProtocol = false
  package var hasKittyGraphics = false
  package var hasSixel = false

  /// - Parameter isTmux: tmux answers for itself alone; the outer terminal is not asked through it.
  package static func questions(isTmux: Bool) -> String {
    let keys = "\u{1B}[?u"
    let color = "\u{1B}[48;2;1;2;3m\u{1B}P$qm\u{1B}\\\u{1B}[m"
    let graphics = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
    let attributes = "\u{1B}[c"
    return isTmux ? keys + attributes : color + keys + graphics + attributes
  }

  /// Whether the last answer is in.
  package static func isComplete(_ answers: [UInt8]) -> Bool { attributes(in: text(answers)) != nil }

  package init(answers: [UInt8]) {
    let text = Self.text(answers)
    for answer in text.components(between: "\u{1B}P1$r", and: "m") {
      hasTruecolor =
        hasTruecolor || answer.contains("48:2:") && answer.hasSuffix("1:2:3")
        || answer.hasSuffix("48;2;1;2;3")
    }
    hasKeyProtocol = text.components(between: "\u{1B}[?", and: "u").contains {
      $0.allSatisfy(\.isNumber) && !$0.isEmpty
    }
    hasKittyGraphics = text.components(between: "\u{1B}_Gi=31;", and: "\u{1B}").contains("OK")
    hasSixel = Self.attributes(in: text)?.split(separator: ";").dropFirst().contains("4") ?? false
  }

  /// Keys that were typed meanwhile, as far as they can be told from answers: what stands outside of them.
  package static func rest(of answers: [UInt8]) -> [UInt8] {
    var rest: [UInt8] = []
    var place = answers.startIndex
    while place < answers.endIndex {
      let end = answerEnd(answers, from: place)
      if end == place {
        rest.append(answers[place])
        place += 1
      } else {
        place = end
      }
    }
    return rest
  }

  /// Where the answer that starts here ends; `place` itself where none starts.
  private static func answerEnd(_ bytes: [UInt8], from place: Int) -> Int {
    guard place + 2 < bytes.count, bytes[place] == 0x1B else { return place }
    switch bytes[place + 1] {
    case UInt8(ascii: "P"), UInt8(ascii: "_"):
      guard let end = bytes[(place + 2)...].firstIndex(of: 0x1B) else { return bytes.count }
      return min(bytes.count, end + 2)
    case UInt8(ascii: "[") where bytes[place + 2] == UInt8(ascii: "?"):
      guard let end = bytes[(place + 3)...].firstIndex(where: { $0 >= 0x40 }) else { return bytes.count }
      return end + 1
    default: return place
    }
  }

  private static func attributes(in text: String) -> String? {
    text.components(between: "\u{1B}[?", and: "c").last {
      $0.allSatisfy { $0.isNumber || $0 == ";" } && !$0.isEmpty
    }
  }

  private static func text(_ answers: [UInt8]) -> String { String(decoding: answers, as: UTF8.self) }
}

extension String {
  /// What stands between each opening and the next closing mark.
  fileprivate func components(between opening: String, and closing: String) -> [String] {
    var found: [String] = []
    var rest = self[...]
    while let start = rest.firstRange(of: opening) {
      rest = rest[start.upperBound...]
      if let end = rest.firstRange(of: closing) { found.append(String(rest[..<end.lowerBound])) }
    }
    return found
  }
}
