import Foundation

/// Places in this checkout, found from this file's own path.
public enum Repository {
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  public static let sources = root.appendingPathComponent("Sources")
  public static let assets = root.appendingPathComponent("assets")
  public static let themes = root.appendingPathComponent("themes")
  public static let goldens = root.appendingPathComponent("Tests/Golden")
}
