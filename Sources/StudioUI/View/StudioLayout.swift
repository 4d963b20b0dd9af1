import Playback
import Terminal

/// Where everything lies on the main screen. Pure geometry, asked by the view and by the mouse.
public struct StudioLayout: Sendable, Equatable {
  public static let smallest = Size(columns: 60, rows: 18)

  public let header: Rect
  public let picture: Rect
  public let sound: Rect
  public let controls: Rect
  public let takes: Rect
  /// The whole video as a line: span and playhead.
  public let timeline: Rect
  public let status: Rect
  public let hints: Rect
  /// The column between left and right.
  public let divider: Rect

  public init(size: Size) {
    var rest = Rect(x: 0, y: 0, width: size.columns, height: size.rows)
    header = rest.takeTop(1)
    hints = rest.takeBottom(1)
    status = rest.takeBottom(1)
    timeline = rest.takeBottom(1)
    let rightWidth = min(max(size.columns * 2 / 5, 38), 72)
    var right = rest.takeRight(rightWidth)
    divider = rest.takeRight(1)
    controls = right.takeTop(1 + ControlName.allCases.count)
    takes = right
    sound = rest.takeBottom(max(5, rest.height * 2 / 5))
    picture = rest
  }

  /// A strip of sound: a title row and a spectrogram below it.
  public struct Strip: Sendable, Equatable {
    public let side: Side?
    public let sound: SoundName
    public let title: Rect
    public let body: Rect

    /// Two bins a row, by half blocks.
    public var spectrogram: SpectrogramSize { SpectrogramSize(columns: body.width, bins: body.height * 2) }
  }

  /// One strip, or two while comparing.
  public func strips(of model: Model) -> [Strip] {
    if let estimate = model.estimate, !model.desk.isComparing {
      return [strip(nil, .estimate(estimate.job.id, step: estimate.step), sound)]
    }
    guard model.desk.isComparing, let a = model.desk.sounds[.a], let b = model.desk.sounds[.b] else {
      return model.desk.sound.map { [strip(model.desk.side, $0, sound)] } ?? []
    }
    var below = sound
    let above = below.takeTop(sound.height / 2)
    return [strip(.a, a, above), strip(.b, b, below)]
  }

  private func strip(_ side: Side?, _ sound: SoundName, _ rect: Rect) -> Strip {
    var body = rect
    let title = body.takeTop(1)
    return Strip(side: side, sound: sound, title: title, body: body)
  }

  // MARK: Controls

  static let labelWidth = 10

  /// The row of a control.
  public func row(of name: ControlName) -> Rect {
    let index = ControlName.allCases.firstIndex(of: name) ?? 0
    return Rect(x: controls.x, y: controls.y + 1 + index, width: controls.width, height: 1)
  }

  /// Where a slider's track lies in its row.
  public func track(of name: ControlName) -> Rect {
    let row = row(of: name)
    return Rect(
      x: row.x + Self.labelWidth + 1, y: row.y, width: max(4, row.width - Self.labelWidth - 10), height: 1)
  }

  /// The rows of takes below the title.
  public var takeRows: Rect {
    var rows = takes
    _ = rows.takeTop(1)
    return rows
  }

  /// The bar within the timeline's row.
  public var bar: Rect {
    Rect(x: timeline.x + 20, y: timeline.y, width: max(8, timeline.width - 38), height: 1)
  }
}

/// The seed grid: as many columns as leave each cell wide enough to look at.
public struct GridLayout: Sendable, Equatable {
  public let columns: Int
  public let cells: [Rect]

  public init(size: Size, count: Int) {
    let area = Rect(x: 0, y: 1, width: size.columns, height: max(1, size.rows - 4))
    var columns = 1
    while columns < count, Self.cell(area, count, columns + 1).width >= 18,
      Self.cell(area, count, columns).height < 6 || columns * columns < count
    {
      columns += 1
    }
    self.columns = columns
    let cell = Self.cell(area, count, columns)
    cells = (0..<count).map { index in
      Rect(
        x: area.x + index % columns * cell.width, y: area.y + index / columns * cell.height,
        width: cell.width - 1, height: cell.height)
    }
  }

  private static func cell(_ area: Rect, _ count: Int, _ columns: Int) -> CellSize {
    let rows = max(1, (count + columns - 1) / columns)
    return CellSize(width: area.width / columns, height: max(2, area.height / rows))
  }

  private struct CellSize {
    let width: Int
    let height: Int
  }

  /// Each cell has a title row.
  public var spectrogram: SpectrogramSize {
    guard let cell = cells.first else { return SpectrogramSize(columns: 1, bins: 2) }
    return SpectrogramSize(columns: cell.width, bins: max(1, cell.height - 1) * 2)
  }
}
