import Foundation

/// Shortens the picture's edit list in an mp4 or mov file that libav has just written. libav can hide
/// pictures before the start, but always shows to the end; so the numbers in the `moov` box are set here.
/// (ISO/IEC 14496-12, 8.2-8.6.)
enum MovieEdits {
  /// The first track shows `seconds` from its start, not more. Throws `DraftError`, or `MuxError` where the
  /// boxes are not as libav writes them.
  static func shorten(_ draft: DraftFile, to seconds: Double) throws {
    let unexpected = MuxError.cannotWrite(path: draft.destination.path, reason: "unexpected moov box")
    guard let place = try topBox("moov", of: draft) else { throw unexpected }
    var moov = BoxBytes(bytes: try draft.read(place.count, at: place.lowerBound))
    let whole = 8..<moov.bytes.count
    guard let head = moov.box("mvhd", in: whole), let track = moov.box("trak", in: whole),
      let trackHead = moov.box("tkhd", in: track), let edits = moov.box("edts", in: track),
      let list = moov.box("elst", in: edits)
    else { throw unexpected }
    let wide = moov.isWide(head)
    let scale = moov.number(at: head.lowerBound + (wide ? 20 : 12), wide: false)
    let shown = UInt64(max(0, min((seconds * Double(scale)).rounded(), 1e15)))
    try moov.setLastEdit(list, to: shown, else: unexpected)
    let leading = moov.leadingEdits(list)
    moov.set(
      leading + shown, at: trackHead.lowerBound + (moov.isWide(trackHead) ? 28 : 20),
      wide: moov.isWide(trackHead))
    let longest = moov.boxes("trak", in: whole).compactMap { moov.box("tkhd", in: $0) }.map {
      moov.number(at: $0.lowerBound + (moov.isWide($0) ? 28 : 20), wide: moov.isWide($0))
    }.max()
    moov.set(longest ?? shown, at: head.lowerBound + (wide ? 24 : 16), wide: wide)
    draft.seek(to: place.lowerBound)
    try draft.write(Data(moov.bytes))
  }

  /// Where a top-level box lies in the file, head included.
  private static func topBox(_ name: String, of draft: DraftFile) throws -> Range<Int64>? {
    var offset: Int64 = 0
    while offset + 8 <= draft.size {
      let head = BoxBytes(bytes: try draft.read(16, at: offset))
      var count = head.number(at: 0, wide: false)
      if count == 1 { count = head.number(at: 8, wide: true) }
      guard count >= 8, count <= UInt64(draft.size - offset) else { return nil }
      if head.name(at: 4) == name { return offset..<(offset + Int64(count)) }
      offset += Int64(count)
    }
    return nil
  }
}

/// A box's bytes; numbers outside them read as 0 and are not written.
private struct BoxBytes {
  var bytes: [UInt8]

  func number(at offset: Int, wide: Bool) -> UInt64 {
    let count = wide ? 8 : 4
    guard offset >= 0, offset + count <= bytes.count else { return 0 }
    return bytes[offset..<(offset + count)].reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func set(_ value: UInt64, at offset: Int, wide: Bool) {
    let count = wide ? 8 : 4
    guard offset >= 0, offset + count <= bytes.count else { return }
    for place in 0..<count {
      bytes[offset + place] = UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - place)))
    }
  }

  func name(at offset: Int) -> String {
    guard offset + 4 <= bytes.count else { return "" }
    return String(decoding: bytes[offset..<(offset + 4)], as: UTF8.self)
  }

  /// Contents of all boxes of a name among the children in a range.
  func boxes(_ name: String, in range: Range<Int>) -> [Range<Int>] {
    var found = [Range<Int>]()
    var offset = range.lowerBound
    while offset + 8 <= range.upperBound {
      let count = Int(number(at: offset, wide: false))
      guard count >= 8, offset + count <= range.upperBound else { break }
      if self.name(at: offset + 4) == name { found.append((offset + 8)..<(offset + count)) }
      offset += count
    }
    return found
  }

  func box(_ name: String, in range: Range<Int>) -> Range<Int>? { boxes(name, in: range).first }

  /// Version 1 boxes have 64-bit times.
  func isWide(_ box: Range<Int>) -> Bool { box.lowerBound < bytes.count && bytes[box.lowerBound] == 1 }

  private func edit(_ list: Range<Int>, _ place: Int) -> Int {
    list.lowerBound + 8 + place * (isWide(list) ? 20 : 12)
  }

  private func lastEdit(_ list: Range<Int>) -> Int {
    Int(number(at: list.lowerBound + 4, wide: false)) - 1
  }

  mutating func setLastEdit(_ list: Range<Int>, to duration: UInt64, else error: MuxError) throws {
    let last = lastEdit(list)
    guard (0...1).contains(last), edit(list, last + 1) <= list.upperBound else { throw error }
    set(duration, at: edit(list, last), wide: isWide(list))
  }

  /// Empty time before the last edit.
  func leadingEdits(_ list: Range<Int>) -> UInt64 {
    (0..<max(0, lastEdit(list))).reduce(0) { $0 + number(at: edit(list, $1), wide: isWide(list)) }
  }
}
