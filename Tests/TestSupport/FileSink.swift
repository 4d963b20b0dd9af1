import Foundation

/// ALSA's `file` plugin: what a card would have got lands in a file, to the bit.
public struct FileSink {
  public let environment: [String: String]
  private let file: URL

  /// - Parameter format: all that the card takes; ALSA would convert the rest. Nil for a card that takes
  ///   everything.
  public init(in folder: URL, format: String? = nil) throws {
    file = folder.appendingPathComponent("heard.raw")
    let configuration = folder.appendingPathComponent("asound.conf")
    let card =
      format.map { "pcm.!default { type plug slave { pcm tap format \($0) } }" } ?? "pcm.!default tap"
    try """
    pcm.tap {
      type file
      slave.pcm { type null }
      file "\(file.path)"
      format "raw"
    }
    \(card)
    """.write(to: configuration, atomically: true, encoding: .utf8)
    environment = ["ALSA_CONFIG_PATH": configuration.path]
  }

  public func heard<Sample>(_: Sample.Type = Float.self) -> [Sample] {
    ((try? Data(contentsOf: file)) ?? Data()).samples()
  }

  /// Seconds of mono float.
  public var seconds: Double { Double(heard(Float.self).count) / 44_100 }
}

extension Data {
  /// The bytes as numbers of this machine; a broken last one is left out.
  public func samples<Sample>() -> [Sample] {
    let size = MemoryLayout<Sample>.size
    return prefix(count / size * size).withUnsafeBytes { Array($0.bindMemory(to: Sample.self)) }
  }
}
