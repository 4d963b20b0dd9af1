/// One decoded picture: packed 8-bit RGB, rows from the top, no padding.
public struct Picture: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// `height * width * 3` values, row-major, R G B.
  public var pixels: [UInt8]

  public init(width: Int, height: Int, pixels: [UInt8]) {
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}
