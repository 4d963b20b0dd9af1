/// How a cell shows a piece of picture.
public enum Glyphs: String, Sendable, CaseIterable {
  /// Two pixels a cell, in their own colours: the truest.
  case halfBlocks
  /// 2 x 3 pixels in two colours: the sharpest, where the font has them.
  case sextants
  /// 2 x 2 pixels in two colours.
  case quadrants
  /// One pixel a cell, told by a letter's weight.
  case ascii

  /// Pixels of one cell, across and down.
  var grid: (across: Int, down: Int) {
    switch self {
    case .halfBlocks: (1, 2)
    case .sextants: (2, 3)
    case .quadrants: (2, 2)
    case .ascii: (1, 1)
    }
  }
}

extension Canvas {
  /// Draws the picture as large as fits, its proportions kept, in the middle of the rect; what it leaves of the rect is
  /// not touched.
  public mutating func draw(_ raster: Raster, in rect: Rect, glyphs: Glyphs = .halfBlocks) {
    let place = rect.picturePlace(of: raster)
    guard !place.isEmpty else { return }
    let grid = glyphs.grid
    let scaled = raster.resized(width: place.width * grid.across, height: place.height * grid.down)
    scaled.pixels.withUnsafeBufferPointer { pixels in
      let source = PixelGrid(pixels: pixels, width: scaled.width)
      for y in 0..<place.height {
        for x in 0..<place.width {
          let corner = (x: x * grid.across, y: y * grid.down)
          self[place.x + x, place.y + y] = source.cell(
            at: corner, glyphs, under: self[place.x + x, place.y + y])
        }
      }
    }
  }
}

extension Rect {
  /// Where `Canvas.draw` puts a picture in this rect: a cell counts as twice as high as wide.
  public func picturePlace(of raster: Raster) -> Rect {
    guard raster.width > 0, raster.height > 0, !isEmpty else { return Rect(x: x, y: y, width: 0, height: 0) }
    let scale = min(Double(width) / Double(raster.width), Double(height * 2) / Double(raster.height))
    let columns = max(1, Int((Double(raster.width) * scale).rounded()))
    let rows = max(1, Int((Double(raster.height) * scale / 2).rounded()))
    return centered(Size(columns: columns, rows: rows))
  }
}

extension Color {
  /// On a light ground the dark letters carry the picture.
  fileprivate var isLight: Bool {
    guard let (red, green, blue) = components else { return false }
    return red * 3 + green * 6 + blue > 1280
  }
}

private struct PixelGrid {
  let pixels: UnsafeBufferPointer<UInt8>
  let width: Int

  func cell(at corner: (x: Int, y: Int), _ glyphs: Glyphs, under: Cell) -> Cell {
    switch glyphs {
    case .halfBlocks:
      let (upper, lower) = (color(corner.x, corner.y), color(corner.x, corner.y + 1))
      return Cell(upper == lower ? " " : "▀", Style(upper, on: lower))
    case .ascii:
      let ramp = Self.ramp
      let light =
        under.style.background.isLight ? 255 - luminance(corner.x, corner.y) : luminance(corner.x, corner.y)
      let style = Style(color(corner.x, corner.y), on: under.style.background)
      return Cell(ramp[min(ramp.count - 1, light * ramp.count / 256)], style)
    case .quadrants, .sextants: return twoColors(at: corner, glyphs)
    }
  }

  private static let ramp = Array(" .:-=+*#%@")

  private func color(_ x: Int, _ y: Int) -> Color {
    let index = (y * width + x) * 3
    return .rgb(pixels[index], pixels[index + 1], pixels[index + 2])
  }

  private func luminance(_ x: Int, _ y: Int) -> Int {
    let index = (y * width + x) * 3
    return (Int(pixels[index]) * 54 + Int(pixels[index + 1]) * 183 + Int(pixels[index + 2]) * 19) >> 8
  }

  /// Parts the cell's pixels where their widest channel is halfway, and gives each part its mean.
  private func twoColors(at corner: (x: Int, y: Int), _ glyphs: Glyphs) -> Cell {
    let (across, down) = glyphs.grid
    let (channel, threshold) = parting(corner, across, down)
    var bits = 0
    var (on, off) = (Mean(), Mean())
    for index in 0..<across * down {
      let start = ((corner.y + index / across) * width + corner.x + index % across) * 3
      if Int(pixels[start + channel]) > threshold {
        bits |= 1 << index
        on.add(pixels, start)
      } else {
        off.add(pixels, start)
      }
    }
    let glyph = glyphs == .sextants ? Blocks.sextants[bits] : Blocks.quadrants[bits]
    return Cell(glyph, Style(bits == 0 ? off.color : on.color, on: off.color))
  }

  /// The channel that differs most within the cell, and its middle.
  private func parting(_ corner: (x: Int, y: Int), _ across: Int, _ down: Int) -> (channel: Int, middle: Int)
  {
    var best = (channel: 0, middle: 0, spread: -1)
    for channel in 0..<3 {
      var (low, high) = (255, 0)
      for index in 0..<across * down {
        let start = ((corner.y + index / across) * width + corner.x + index % across) * 3
        let value = Int(pixels[start + channel])
        low = min(low, value)
        high = max(high, value)
      }
      if high - low > best.spread { best = (channel, (low + high) / 2, high - low) }
    }
    return (best.channel, best.middle)
  }
}

private struct Mean {
  private var (red, green, blue, count) = (0, 0, 0, 0)

  mutating func add(_ pixels: UnsafeBufferPointer<UInt8>, _ start: Int) {
    red += Int(pixels[start])
    green += Int(pixels[start + 1])
    blue += Int(pixels[start + 2])
    count += 1
  }

  /// There is always a darkest pixel, so only the bright part can be empty, and it is then not asked for.
  var color: Color {
    let count = max(1, count)
    return .rgb(UInt8(red / count), UInt8(green / count), UInt8(blue / count))
  }
}

/// Block characters by the bits of their filled pixels, row by row from the top left.
public enum Blocks {
  public static let quadrants = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")
  /// Unicode's sextants leave out the four that are older characters.
  public static let sextants: [Character] = (0..<64).map { bits in
    switch bits {
    case 0: return " "
    case 21: return "▌"
    case 42: return "▐"
    case 63: return "█"
    default:
      let code = 0x1FB00 + bits - 1 - (bits > 21 ? 1 : 0) - (bits > 42 ? 1 : 0)
      return Character(Unicode.Scalar(UInt32(code)) ?? "?")
    }
  }
  /// Filled from below by eighths, 0 to 8.
  public static let eighths = Array(" ▁▂▃▄▅▆▇█")
  /// Filled from the left by eighths, 0 to 8.
  public static let leftEighths = Array(" ▏▎▍▌▋▊▉█")

  /// A braille pattern; bit n is dot n+1 of the standard's numbering (1-3 and 7 left, 4-6 and 8 right).
  public static func braille(_ dots: UInt8) -> Character {
    Character(Unicode.Scalar(0x2800 + UInt32(dots)) ?? "?")
  }
}
