/// A picture of 8-bit RGB rows without padding: three bytes a pixel.
public struct Raster: Sendable, Equatable {
  public let width: Int
  public let height: Int
  public var pixels: [UInt8]

  /// - Parameter pixels: width * height * 3 bytes; shorter ones are filled up with black.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    self.width = max(0, width)
    self.height = max(0, height)
    let count = self.width * self.height * 3
    self.pixels = Array(pixels.prefix(count))
    self.pixels.append(contentsOf: repeatElement(0, count: count - self.pixels.count))
  }

  /// The same picture at another size; each new pixel is the mean of the area it covers.
  package func resized(width newWidth: Int, height newHeight: Int) -> Raster {
    guard newWidth > 0, newHeight > 0, width > 0, height > 0 else {
      return Raster(width: newWidth, height: newHeight, pixels: [])
    }
    if newWidth == width && newHeight == height { return self }
    let across = Coverage(from: width, to: newWidth)
    let down = Coverage(from: height, to: newHeight)
    var result = [UInt8](repeating: 0, count: newWidth * newHeight * 3)
    var row = [Float](repeating: 0, count: width * 3)
    pixels.withUnsafeBufferPointer { source in
      for y in 0..<newHeight {
        gather(source, down[y], into: &row)
        reduce(row, across, into: &result, at: y * newWidth * 3)
      }
    }
    return Raster(width: newWidth, height: newHeight, pixels: result)
  }

  private func gather(
    _ source: UnsafeBufferPointer<UInt8>, _ span: Coverage.Span, into row: inout [Float]
  ) {
    for x in row.indices { row[x] = 0 }
    for y in span.first...span.last {
      let weight = span.weight(y)
      let start = y * width * 3
      for x in row.indices { row[x] += weight * Float(source[start + x]) }
    }
  }

  private func reduce(_ row: [Float], _ across: Coverage, into result: inout [UInt8], at start: Int) {
    for x in 0..<across.count {
      let span = across[x]
      var (red, green, blue) = (Float(0.5), Float(0.5), Float(0.5))
      for column in span.first...span.last {
        let weight = span.weight(column)
        red += weight * row[column * 3]
        green += weight * row[column * 3 + 1]
        blue += weight * row[column * 3 + 2]
      }
      result[start + x * 3] = UInt8(min(255, red))
      result[start + x * 3 + 1] = UInt8(min(255, green))
      result[start + x * 3 + 2] = UInt8(min(255, blue))
    }
  }
}

/// Which old pixels a new one covers along one axis, and how much of each.
private struct Coverage {
  struct Span {
    let first: Int
    let last: Int
    let start: Float
    let end: Float

    /// The part of the whole that this old pixel has.
    func weight(_ index: Int) -> Float {
      (min(end, Float(index + 1)) - max(start, Float(index))) / (end - start)
    }
  }

  let count: Int
  private let ratio: Float
  private let limit: Int

  init(from old: Int, to new: Int) {
    count = new
    ratio = Float(old) / Float(new)
    limit = old
  }

  subscript(_ index: Int) -> Span {
    let (start, end) = (Float(index) * ratio, Float(index + 1) * ratio)
    let first = min(limit - 1, Int(start))
    let last = min(limit - 1, max(first, Int(end.rounded(.up)) - 1))
    return Span(first: first, last: last, start: start, end: min(end, Float(last + 1)))
  }
}
