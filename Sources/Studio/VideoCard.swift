import Foundation
import Materials
import Media

/// One line of a file browser: a folder, a video, or a take.
public struct VideoCard: Sendable, Equatable, Identifiable {
  public enum Kind: Sendable, Equatable {
    case folder
    case video
    /// A FLAC, which may hold a recipe.
    case take
  }

  /// Absolute.
  public let path: String
  public let kind: Kind
  /// nil for folders.
  public let byteCount: Int64?
  public let modified: Date
  /// Of a video, once it was looked at and found good.
  public internal(set) var facts: VideoFacts?
  /// Of a video that cannot be watched.
  public internal(set) var problem: Explanation?

  public var id: String { path }
  public var name: String { (path as NSString).lastPathComponent }
  /// Seconds.
  public var duration: Double? { facts?.duration }
  public var frameRate: Double? { facts.flatMap { $0.averageRate ?? $0.guessedRate } }
  public var hasSound: Bool? { facts?.hasAudio }

  /// Looks at the video; takes milliseconds for most files and as long as it takes for others.
  public mutating func look() {
    guard kind == .video, facts == nil, problem == nil else { return }
    do { facts = try VideoReader(path: path, threads: 1).facts } catch { problem = explain(error) }
  }

  /// A picture from the first seconds, which are black in many films; nil where there is none. Takes as long
  /// as a look, and some pictures.
  ///
  /// - Parameter maxSide: pixels of the longer side at most.
  public func thumbnail(maxSide: Int) -> Picture? {
    guard kind == .video, let reader = try? VideoReader(path: path, threads: 1) else { return nil }
    let place = min(1, (reader.facts.duration ?? 0) / 4)
    guard let reel = try? reader.reel(from: place, maxSide: max(maxSide, 1)) else { return nil }
    while let reading = try? reel.next() {
      switch reading {
      case .picture(let shown): return shown.picture
      case .passed: continue
      case .end: return nil
      }
    }
    return nil
  }
}

extension VideoCard {
  /// What a folder holds for the studio, folders first, each by name as a person sorts; hidden files are left
  /// out. By the names alone: nothing is opened.
  ///
  /// - Throws: `BrowserError`.
  public static func cards(in folder: String) throws -> [VideoCard] {
    let folder = URL(fileURLWithPath: folder).standardizedFileURL.path
    guard let directory = opendir(folder) else { throw BrowserError.unreadable(path: folder, code: errno) }
    closedir(directory)
    let cards = entries(of: folder).compactMap { VideoCard((folder == "/" ? "" : folder) + "/" + $0) }
    return cards.sorted { a, b in
      if (a.kind == .folder) != (b.kind == .folder) { return a.kind == .folder }
      return a.name.localizedStandardCompare(b.name) == .orderedAscending
    }
  }

  /// nil for what is nothing to the studio.
  public init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    guard isFolder || status.st_mode & S_IFMT == S_IFREG, let kind = isFolder ? .folder : Kind(path) else {
      return nil
    }
    self.path = path
    self.kind = kind
    byteCount = isFolder ? nil : Int64(status.st_size)
    modified = Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec))
  }
}

extension VideoCard.Kind {
  /// Names by which videos and stills go; what a file really is, a look tells.
  private static let videos: Set<String> = [
    "mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg", "ts", "mts", "m2ts", "wmv", "flv", "ogv", "3gp",
    "mxf", "gif", "apng", "png", "jpg", "jpeg", "webp", "avif", "bmp", "y4m", "h264", "h265", "hevc", "ivf",
  ]

  fileprivate init?(_ path: String) {
    let suffix = (path as NSString).pathExtension.lowercased()
    if suffix == "flac" {
      self = .take
    } else if Self.videos.contains(suffix) {
      self = .video
    } else {
      return nil
    }
  }
}

public enum BrowserError: Error, Equatable, Sendable {
  /// `code` is an `errno`.
  case unreadable(path: String, code: Int32)
}
