import Library
import Materials
import Terminal

/// Choosing what to open: earlier sessions first, then a folder's videos.
public struct BrowserState: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
      case session(Int64)
      case textSession
      case folder
      case video
      case take
    }

    public var kind: Kind
    /// Path; of a session its video's.
    public var id: String
    public var name: String
    public var figures: VideoFigures?
    public var byteCount: Int64?
    /// Why it cannot be opened.
    public var problem: String?

    public init(
      _ kind: Kind, id: String, name: String, figures: VideoFigures? = nil, byteCount: Int64? = nil,
      problem: String? = nil
    ) {
      self.kind = kind
      self.id = id
      self.name = name
      self.figures = figures
      self.byteCount = byteCount
      self.problem = problem
    }
  }

  public var folder: String
  public var sessions: [Row] = []
  public var rows: [Row] = []
  public var isFiltering = false
  public var filter = TextField()
  public var selected = 0
  /// The picture that came last, and whose it is.
  public var thumbnail: Thumbnail?

  public init(folder: String) { self.folder = folder }

  public var shown: [Row] {
    let all = sessions + rows
    guard !filter.text.isEmpty else { return all }
    return all.filter { fuzzyMatch(filter.text, $0.name) != nil }
  }

  public var selection: Row? {
    let rows = shown
    return rows.indices.contains(selected) ? rows[selected] : nil
  }

  public mutating func move(by delta: Int) {
    let count = shown.count
    selected = count == 0 ? 0 : min(max(selected + delta, 0), count - 1)
  }

  public struct Thumbnail: Sendable, Equatable {
    public var path: String
    public var picture: Picture

    public init(_ picture: Picture, of path: String) {
      self.path = path
      self.picture = picture
    }
  }

  /// Of the selected row, as far as it has come.
  public var picture: Picture? { thumbnail.flatMap { $0.path == selection?.thumbnailPath ? $0.picture : nil } }
}
