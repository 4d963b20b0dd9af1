// The standard library composes characters, but not in public; Foundation's own composition is wrong beyond U+FFFF.
@_spi(_Unicode) import Swift

extension [Unicode.Scalar] {
  /// Canonical composition (Unicode's form C): letters and their accents as one scalar where there is one.
  var nfc: [Unicode.Scalar] {
    // Nothing below the combining marks composes.
    guard contains(where: { $0.value >= 0x300 }) else { return self }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: self)
    return Array(String(view)._nfc)
  }
}
