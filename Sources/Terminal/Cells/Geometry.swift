/// What a terminal or a part of it measures, in cells.
public struct Size: Sendable, Hashable {
  public var columns: Int
  public var rows: Int

  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

/// A cell's place, from the top left.
public struct Point: Sendable, Hashable {
  public var x: Int
  public var y: Int

  public init(_ x: Int, _ y: Int) {
    self.x = x
    self.y = y
  }
}

/// A part of the screen, in cells; never of negative extent.
public struct Rect: Sendable, Hashable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  public init(_ size: Size) {
    self.init(x: 0, y: 0, width: size.columns, height: size.rows)
  }

  public var origin: Point { Point(x, y) }
  /// The first column behind it.
  public var right: Int { x + width }
  /// The first row below it.
  public var bottom: Int { y + height }
  public var isEmpty: Bool { width <= 0 || height <= 0 }

  public func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < right && point.y >= y && point.y < bottom
  }

  /// Smaller by `dx` columns at both sides and `dy` rows above and below.
  public func inset(_ dx: Int, _ dy: Int) -> Rect {
    Rect(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
  }

  /// The common part; empty where there is none.
  public func intersection(_ other: Rect) -> Rect {
    let (left, top) = (max(x, other.x), max(y, other.y))
    return Rect(
      x: left, y: top, width: min(right, other.right) - left, height: min(bottom, other.bottom) - top)
  }

  /// A rect of the size in the middle of this one, cut to it.
  public func centered(_ size: Size) -> Rect {
    let (columns, rows) = (min(size.columns, width), min(size.rows, height))
    return Rect(x: x + (width - columns) / 2, y: y + (height - rows) / 2, width: columns, height: rows)
  }

  /// Cuts off and returns the upper `count` rows, or what there is.
  public mutating func takeTop(_ count: Int) -> Rect {
    let taken = min(max(0, count), height)
    defer { (y, height) = (y + taken, height - taken) }
    return Rect(x: x, y: y, width: width, height: taken)
  }

  public mutating func takeBottom(_ count: Int) -> Rect {
    let taken = min(max(0, count), height)
    defer { height -= taken }
    return Rect(x: x, y: bottom - taken, width: width, height: taken)
  }

  public mutating func takeLeft(_ count: Int) -> Rect {
    let taken = min(max(0, count), width)
    defer { (x, width) = (x + taken, width - taken) }
    return Rect(x: x, y: y, width: taken, height: height)
  }

  public mutating func takeRight(_ count: Int) -> Rect {
    let taken = min(max(0, count), width)
    defer { width -= taken }
    return Rect(x: right - taken, y: y, width: taken, height: height)
  }
}
