import Foundation

/// Reads the settings again when their file was saved.
final class SettingsWatch {
  private let file: URL
  private var stamp: Date?
  private var looked = Date()

  init(file: URL) {
    self.file = file
    stamp = Self.stamp(of: file)
  }

  /// At most once a second; nil where nothing has changed.
  func changed() -> Result<Settings, Settings.Failure>? {
    guard Date().timeIntervalSince(looked) > 1 else { return nil }
    looked = Date()
    let now = Self.stamp(of: file)
    guard now != stamp else { return nil }
    stamp = now
    do throws(Settings.Failure) {
      return .success(try Settings(file: file))
    } catch {
      return .failure(error)
    }
  }

  private static func stamp(of file: URL) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: file.path))?[.modificationDate] as? Date
  }
}
