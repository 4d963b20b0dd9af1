/// The numbers and letters by which terminals name keys.
enum KeyCodes {
  /// Finals of CSI and SS3.
  static let letters: [UInt8: Key.Code] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
    UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end, UInt8(ascii: "P"): .function(1),
    UInt8(ascii: "Q"): .function(2), UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
  ]

  /// Numbers before "~"; the gaps are the VT220's.
  static let tildes: [Int: Key.Code] = {
    var codes: [Int: Key.Code] = [
      1: .home, 7: .home, 2: .insert, 3: .delete, 4: .end, 8: .end, 5: .pageUp, 6: .pageDown,
    ]
    let numbers = [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34]
    for (index, number) in numbers.enumerated() { codes[number] = .function(index + 1) }
    return codes
  }()

  /// Finals of SS3 for the keypad.
  static let keypad: [UInt8: Character] = {
    var keys: [UInt8: Character] = [UInt8(ascii: "X"): "="]
    for (offset, character) in "*+,-./0123456789".enumerated() {
      keys[UInt8(ascii: "j") + UInt8(offset)] = character
    }
    return keys
  }()

  /// Code points of the kitty protocol that are no letters.
  static let coded: [Int: Key.Code] = {
    var codes: [Int: Key.Code] = [
      8: .backspace, 9: .tab, 13: .enter, 27: .escape, 127: .backspace, 57_409: .character("."),
      57_410: .character("/"), 57_411: .character("*"), 57_412: .character("-"), 57_413: .character("+"),
      57_414: .enter, 57_415: .character("="), 57_417: .left, 57_418: .right, 57_419: .up, 57_420: .down,
      57_421: .pageUp, 57_422: .pageDown, 57_423: .home, 57_424: .end, 57_425: .insert, 57_426: .delete,
    ]
    for digit in 0...9 { codes[57_399 + digit] = .character(Character(String(digit))) }
    for number in 13...24 { codes[57_376 + number - 13] = .function(number) }
    return codes
  }()
}
