import Foundation
import Materials

/// A take as the monitor hands it out.
public struct MonitorTake: Sendable {
  /// Its name in addresses; anything but a slash.
  public let id: String
  /// For the page.
  public let title: String
  /// Its FLAC; nil for a sound that is not on disk, such as an estimate under way.
  public let file: URL?
  /// For those who cannot play FLAC. May block and may throw: it is called away from Swift's own threads.
  public let waveform: @Sendable () throws -> Waveform

  public init(
    id: String, title: String, file: URL?, waveform: @escaping @Sendable () throws -> Waveform
  ) {
    self.id = id
    self.title = title
    self.file = file
    self.waveform = waveform
  }

  func address(as kind: String) -> String {
    let safe = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "\u{0}"..."\u{7E}"))
      .union(CharacterSet(charactersIn: "-_."))
    return "/takes/\(id.addingPercentEncoding(withAllowedCharacters: safe) ?? "").\(kind)"
  }

  var address: String { address(as: file == nil ? "wav" : "flac") }
}

/// What there is to hear at the moment of a request.
public struct MonitorListing: Sendable {
  public var takes: [MonitorTake]
  /// The take that plays, or would; nil for none. Follows A/B.
  public var now: MonitorTake.ID?
  public var isPlaying: Bool
  /// Seconds.
  public var position: Double

  public init(takes: [MonitorTake], now: String? = nil, isPlaying: Bool = false, position: Double = 0) {
    self.takes = takes
    self.now = now
    self.isPlaying = isPlaying
    self.position = position
  }
}

extension MonitorTake: Identifiable {}

extension MonitorListing {
  var current: MonitorTake? { takes.first { $0.id == now } }
}

public enum MonitorError: Error, Equatable, Sendable {
  /// Somebody listens there already.
  case portTaken(Int)
  /// Not a port, or one that this user may not have; `code` is an `errno`.
  case cannotListen(port: Int, code: Int32)
}
