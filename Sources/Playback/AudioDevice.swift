import CALSA

/// A name that the player can be given, and what ALSA says about it.
public struct AudioDevice: Sendable, Equatable {
  public let name: String
  public let summary: String

  public init(name: String, summary: String) {
    self.name = name
    self.summary = summary
  }

  /// Where sound can go, the likeliest first. Opens nothing; empty on a machine without any sound.
  public static func all() -> [AudioDevice] {
    var hints: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    guard onset_alsa_silence() == 0, snd_device_name_hint(-1, "pcm", &hints) == 0, let hints else {
      return []
    }
    defer { snd_device_name_free_hint(hints) }
    var devices: [AudioDevice] = []
    var next = hints
    while let hint = next.pointee {
      next += 1
      guard let name = text("NAME", of: hint), text("IOID", of: hint) != "Input" else { continue }
      let lines = (text("DESC", of: hint) ?? "").split(separator: "\n")
      devices.append(AudioDevice(name: name, summary: lines.joined(separator: ", ")))
    }
    return sorted(devices)
  }

  private static func text(_ key: String, of hint: UnsafeMutableRawPointer) -> String? {
    guard let text = snd_device_name_get_hint(hint, key) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }

  private static func sorted(_ devices: [AudioDevice]) -> [AudioDevice] {
    let first = ["default", "pipewire", "pulse"]
    return first.compactMap { name in devices.first { $0.name == name } }
      + devices.filter { !first.contains($0.name) }
  }
}
