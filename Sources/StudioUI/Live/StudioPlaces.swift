import Foundation

/// Where the studio keeps what is not takes, by the XDG rules.
public enum StudioPlaces {
  /// `$XDG_STATE_HOME/onset`, made if it is missing.
  public static func state() -> URL {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory() + "/.local/state"
    let folder = URL(fileURLWithPath: home).appendingPathComponent("onset")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  /// What other code writes to stderr while the screen is open.
  public static func log() -> URL { state().appendingPathComponent("studio.log") }

  /// Where Swift's runtime writes of a crash.
  public static func crashReport() -> URL { state().appendingPathComponent("crash.txt") }

  /// Folders of themes, the person's own first.
  public static func themes() -> [URL] {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory() + "/.config"
    let own = URL(fileURLWithPath: home).appendingPathComponent("onset/themes")
    return [own] + bundled("themes")
  }

  /// A folder that comes with Onset: beside the executable, in its installation, or in the source tree it was built from.
  private static func bundled(_ name: String) -> [URL] {
    let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let near = executable.deletingLastPathComponent()
    var folders = [near.appendingPathComponent(name), near.appendingPathComponent("../share/onset/\(name)")]
    var above = near
    for _ in 0..<5 {
      above = above.deletingLastPathComponent()
      folders.append(above.appendingPathComponent(name))
    }
    return folders.filter { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// True once: the guided tour is shown to newcomers alone.
  public static func isFirstRun() -> Bool {
    let mark = state().appendingPathComponent("tour-shown")
    guard !FileManager.default.fileExists(atPath: mark.path) else { return false }
    return FileManager.default.createFile(atPath: mark.path, contents: nil)
  }
}
