/// The cleaning that CLIP's prompts were trained with: ftfy's repairs, HTML references, single spaces, lower case.
///
/// One repair of ftfy's is left out, that of text decoded in the wrong encoding (`Ã©` for `é`).
enum PromptCleaning {
  static func clean(_ prompt: String) -> [Unicode.Scalar] {
    let fixed = fix(Array(prompt.unicodeScalars))
    return lowercased(singleSpaced(HTMLEntities.unescape(HTMLEntities.unescape(fixed))))
  }

  /// Runs of white space become one space; none at the ends.
  private static func singleSpaced(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    Array(text.split(whereSeparator: \.properties.isWhitespace).joined(separator: [" "]))
  }

  /// Full case mapping: one scalar may give two, and a sigma at the end of a word has its own form.
  private static func lowercased(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count)
    for (place, scalar) in text.enumerated() {
      if scalar == "\u{3a3}" {
        result.append(endsWord(text, place) ? "\u{3c2}" : "\u{3c3}")
      } else if scalar.isASCII {
        result.append("A"..."Z" ~= scalar ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)
      } else {
        result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return result
  }

  private static func endsWord(_ text: [Unicode.Scalar], _ place: Int) -> Bool {
    func isCased(_ scalar: Unicode.Scalar?) -> Bool { scalar?.properties.isCased ?? false }
    return isCased(text[..<place].last { !$0.properties.isCaseIgnorable })
      && !isCased(text[(place + 1)...].first { !$0.properties.isCaseIgnorable })
  }
}

// MARK: - ftfy

extension PromptCleaning {
  /// ftfy splits lines that are longer.
  private static let longestLine = 1_000_000
  /// ftfy goes on until nothing changes; no honest text needs more, and a hostile one (`&amp;amp;amp;...`) would take
  /// quadratic time.
  private static let passes = 50

  /// Line by line; from the first line with a `<` on, the text is taken for HTML source whose references stand for
  /// themselves.
  private static func fix(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count)
    var unescaping = true
    var rest = text[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: "\n").map { $0 + 1 } ?? rest.endIndex
      let line = rest[..<min(end, rest.startIndex + longestLine)]
      if line.contains("<") { unescaping = false }
      result += fix(line: Array(line), unescaping: unescaping)
      rest = rest[line.endIndex...]
    }
    return result
  }

  private static func fix(line: [Unicode.Scalar], unescaping: Bool) -> [Unicode.Scalar] {
    var line = line
    for _ in 0..<passes {
      if line.allSatisfy({ 0x20..<0x7f ~= $0.value && $0 != "&" || $0 == "\n" }) { break }
      var fixed = unescaping ? HTMLEntities.unescapeUnambiguous(line) : line
      fixed = unifyLineBreaks(fixed.flatMap(replacement))
      fixed = removeControls(removeEscapeSequences(fixed)).nfc
      if fixed == line { break }
      line = fixed
    }
    return line
  }

  /// C1 controls as Windows-1252, ligatures of Latin letters taken apart, full and half widths made normal, curly quotes
  /// made straight; one after the other, as one can give the next something to do.
  private static func replacement(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    guard scalar.value >= 0x80 else { return [scalar] }
    let scalar = 0x80...0x9f ~= scalar.value ? Windows1252.scalar(scalar.value) : scalar
    return (ligatures[scalar] ?? [scalar]).flatMap(normalWidth).map(uncurled)
  }

  private static func uncurled(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x2bc, 0x2018...0x201b: "'"
    case 0x201c...0x201f: "\""
    default: scalar
    }
  }

  private static let ligatures: [Unicode.Scalar: [Unicode.Scalar]] = [
    "\u{132}": ["I", "J"], "\u{133}": ["i", "j"], "\u{149}": ["\u{2bc}", "n"], "\u{1f1}": ["D", "Z"],
    "\u{1f2}": ["D", "z"], "\u{1f3}": ["d", "z"], "\u{1c4}": ["D", "\u{17d}"], "\u{1c5}": ["D", "\u{17e}"],
    "\u{1c6}": ["d", "\u{17e}"], "\u{1c7}": ["L", "J"], "\u{1c8}": ["L", "j"], "\u{1c9}": ["l", "j"],
    "\u{1ca}": ["N", "J"], "\u{1cb}": ["N", "j"], "\u{1cc}": ["n", "j"], "\u{fb00}": ["f", "f"],
    "\u{fb01}": ["f", "i"], "\u{fb02}": ["f", "l"], "\u{fb03}": ["f", "f", "i"], "\u{fb04}": ["f", "f", "l"],
    "\u{fb05}": ["\u{17f}", "t"], "\u{fb06}": ["s", "t"],
  ]

  private static func normalWidth(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar.value {
    case 0x3000: [" "]
    case 0xff01...0xff5e: [Unicode.Scalar(UInt8(scalar.value - 0xfee0))]
    case 0xffe3: [" ", "\u{304}"]
    case 0xff5f...0xffee: [widths[Int(scalar.value) - 0xff5f] ?? scalar]
    default: [scalar]
    }
  }

  /// U+FF5F to U+FFEE in normal width.
  private static let widths: [Unicode.Scalar?] = """
    2985 2986 3002 300c 300d 3001 30fb 30f2 30a1 30a3 30a5 30a7 30a9 30e3 30e5 30e7 30c3 30fc 30a2 30a4 30a6
    30a8 30aa 30ab 30ad 30af 30b1 30b3 30b5 30b7 30b9 30bb 30bd 30bf 30c1 30c4 30c6 30c8 30ca 30cb 30cc 30cd
    30ce 30cf 30d2 30d5 30d8 30db 30de 30df 30e0 30e1 30e2 30e4 30e6 30e8 30e9 30ea 30eb 30ec 30ed 30ef 30f3
    3099 309a 1160 1100 1101 11aa 1102 11ac 11ad 1103 1104 1105 11b0 11b1 11b2 11b3 11b4 11b5 111a 1106 1107
    1108 1121 1109 110a 110b 110c 110d 110e 110f 1110 1111 1112 - - - 1161 1162 1163 1164 1165 1166 - - 1167
    1168 1169 116a 116b 116c - - 116d 116e 116f 1170 1171 1172 - - 1173 1174 1175 - - - a2 a3 ac - a6
    a5 20a9 - 2502 2190 2191 2192 2193 25a0 25cb
    """.split(whereSeparator: \.isWhitespace).map { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }

  private static func unifyLineBreaks(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count)
    var afterReturn = false
    for scalar in text {
      let isBreak = scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}" || scalar == "\u{85}"
      if !(afterReturn && scalar == "\n") { result.append(isBreak ? "\n" : scalar) }
      afterReturn = scalar == "\r"
    }
    return result
  }

  /// A terminal's colours: escape, `[`, digits and semicolons, a letter.
  private static func removeEscapeSequences(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard text.contains("\u{1b}") else { return text }
    var result: [Unicode.Scalar] = []
    var place = 0
    while place < text.count {
      var end = place + 2
      if text[place] == "\u{1b}", end <= text.count, text[place + 1] == "[" {
        while end < text.count, text[end] == ";" || text[end].properties.generalCategory == .decimalNumber {
          end += 1
        }
        if end < text.count, text[end].isASCII, text[end].properties.isAlphabetic {
          place = end + 1
          continue
        }
      }
      result.append(text[place])
      place += 1
    }
    return result
  }

  private static func removeControls(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    text.filter {
      switch $0.value {
      case 0...8, 0xb, 0xe...0x1f, 0x7f, 0x206a...0x206f, 0xfeff, 0xfff9...0xfffc: false
      default: true
      }
    }
  }
}
