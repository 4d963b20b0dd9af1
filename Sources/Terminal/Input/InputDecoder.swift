/// Turns a terminal's bytes into events, however they are cut. ncurses' own decoding is not used: it knows neither pastes,
/// drags nor the keyboard protocols of today, and lets their letters through as keys.
///
/// Answers to questions (cursor place, device attributes, colours) and all that is unknown are passed over.
public struct InputDecoder: Sendable {
  private var pending: [UInt8] = []
  /// Text of a paste that has not ended.
  private var pasted: [UInt8]?
  private var wasFlushed = false

  /// More text than this in one paste is dropped.
  public static let pasteLimit = 1 << 20

  public init() {}

  /// Whether a started sequence waits for more; call `flush` when 25 ms brought nothing.
  public var isWaiting: Bool { !pending.isEmpty && pasted == nil }

  public mutating func feed(_ bytes: some Sequence<UInt8>) -> [TerminalEvent] {
    pending.append(contentsOf: bytes)
    wasFlushed = false
    return drain(isComplete: false)
  }

  /// Nothing more came: a lone ESC is the escape key, ESC and a letter that could have begun a sequence is alt and it.
  /// Longer beginnings get a second chance before they are dropped, because lines are slow.
  public mutating func flush() -> [TerminalEvent] {
    guard isWaiting else { return [] }
    let isShort = pending.count <= 2 || pending.allSatisfy { $0 == 0x1B }
    guard isShort || wasFlushed else {
      wasFlushed = true
      return []
    }
    wasFlushed = false
    return drain(isComplete: true)
  }

  private mutating func drain(isComplete: Bool) -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    var start = 0
    while start < pending.count {
      if pasted != nil {
        guard let (event, next) = takePaste(from: start) else { break }
        if let event { events.append(event) }
        start = next
        continue
      }
      switch SequenceReader(bytes: pending, isComplete: isComplete).read(at: start) {
      case .event(let event, let next):
        events.append(event)
        start = next
      case .nothing(let next): start = next
      case .pasteStart(let next):
        pasted = []
        start = next
      case .incomplete:
        if isComplete { start = pending.count }
        pending.removeFirst(start)
        return events
      }
    }
    pending.removeFirst(start)
    return events
  }

  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// Moves bytes to the paste until its end; nil while the end may yet be cut in two.
  private mutating func takePaste(from start: Int) -> (TerminalEvent?, next: Int)? {
    let end = Self.pasteEnd
    var place = start
    while place < pending.count {
      if pending[place] == end[0] {
        let rest = pending[place...].prefix(end.count)
        if rest.elementsEqual(end) {
          defer { pasted = nil }
          return (.paste(Self.text(of: pasted ?? [])), place + end.count)
        }
        if place + rest.count == pending.count, end.starts(with: rest) {
          guard place > start else { return nil }
          return (nil, place)
        }
      }
      if (pasted?.count ?? 0) < Self.pasteLimit { pasted?.append(pending[place]) }
      place += 1
    }
    return (nil, place)
  }

  private static func text(of bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\r": text.append("\n")
      case "\n" where afterReturn: break
      case "\n", "\t": text.append(scalar)
      default: if scalar.properties.generalCategory != .control { text.append(scalar) }
      }
      afterReturn = scalar == "\r"
    }
    return String(text)
  }
}
