import Terminal
import Testing

struct RasterTests {
  /// Quarters of one colour each.
  private static func quarters(_ side: Int, _ colors: [(UInt8, UInt8, UInt8)]) -> Raster {
    var pixels: [UInt8] = []
    for y in 0..<side {
      for x in 0..<side {
        let color = colors[(y * 2 / side) * 2 + x * 2 / side]
        pixels += [color.0, color.1, color.2]
      }
    }
    return Raster(width: side, height: side, pixels: pixels)
  }

  private let four = quarters(8, [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)])

  @Test func halfBlocksHaveTheirOwnColours() {
    var canvas = Canvas(Size(columns: 2, rows: 1), Style())
    canvas.draw(four, in: canvas.bounds)
    #expect(canvas[0, 0] == Cell("▀", Style(.rgb(255, 0, 0), on: .rgb(0, 0, 255))))
    #expect(canvas[1, 0] == Cell("▀", Style(.rgb(0, 255, 0), on: .rgb(255, 255, 255))))
  }

  @Test func quadrantsAndSextantsPartByTheWidestChannel() {
    let checker = Self.quarters(12, [(250, 250, 250), (0, 0, 0), (0, 0, 0), (250, 250, 250)])
    var canvas = Canvas(Size(columns: 2, rows: 1), Style())
    canvas.draw(checker, in: canvas.bounds, glyphs: .quadrants)
    #expect(canvas.text == "▀▄")
    #expect(canvas[0, 0].style == Style(.rgb(250, 250, 250), on: .rgb(0, 0, 0)))
    canvas = Canvas(Size(columns: 1, rows: 1), Style())
    canvas.draw(checker, in: canvas.bounds, glyphs: .quadrants)
    #expect(canvas[0, 0].character == " " || canvas[0, 0].character == "▚")
    canvas = Canvas(Size(columns: 2, rows: 1), Style())
    let bars = Raster(
      width: 4, height: 3, pixels: (0..<12).flatMap { $0 / 4 == 1 ? [9, 9, 9] : [200, 200, 200] })
    canvas.draw(bars, in: canvas.bounds, glyphs: .sextants)
    #expect(canvas.text == "🬰🬰")
  }

  @Test func sextantsAreUnicodes() {
    #expect(Blocks.sextants[1] == "🬀" && Blocks.sextants[20] == "🬓" && Blocks.sextants[22] == "🬔")
    #expect(Blocks.sextants[21] == "▌" && Blocks.sextants[42] == "▐" && Blocks.sextants[62] == "🬻")
    #expect(Set(Blocks.sextants).count == 64 && Set(Blocks.quadrants).count == 16)
    #expect(Blocks.braille(0xFF) == "⣿" && Blocks.braille(1) == "⠁")
  }

  @Test func lettersWeighAsTheLight() {
    var canvas = Canvas(Size(columns: 4, rows: 1), Style())
    let ramp = Raster(
      width: 4, height: 2, pixels: (0..<2).flatMap { _ in [0, 80, 160, 255].flatMap { [$0, $0, $0] } })
    canvas.draw(ramp, in: canvas.bounds, glyphs: .ascii)
    #expect(canvas.text == " -*@" || canvas.text == " -+@" || canvas.text == " =*@")
  }

  @Test func proportionsAreKept() {
    let wide = Raster(width: 160, height: 90, pixels: [])
    #expect(
      Rect(Size(columns: 80, rows: 40)).picturePlace(of: wide) == Rect(x: 0, y: 8, width: 80, height: 23))
    let tall = Raster(width: 90, height: 160, pixels: [])
    #expect(
      Rect(Size(columns: 80, rows: 40)).picturePlace(of: tall) == Rect(x: 17, y: 0, width: 45, height: 40))
    #expect(Rect(Size(columns: 80, rows: 0)).picturePlace(of: wide).isEmpty)
    #expect(Rect(Size(columns: 3, rows: 3)).picturePlace(of: Raster(width: 0, height: 9, pixels: [])).isEmpty)
  }

  @Test func scalingKeepsTheMean() {
    var pixels: [UInt8] = []
    for index in 0..<37 * 23 {
      pixels += [UInt8(index % 256), UInt8(index * 7 % 256), UInt8(index * 31 % 256)]
    }
    let raster = Raster(width: 37, height: 23, pixels: pixels)
    func mean(_ raster: Raster) -> Double {
      raster.pixels.reduce(0) { $0 + Double($1) } / Double(raster.pixels.count)
    }
    for (width, height) in [(10, 7), (37, 5), (1, 1), (80, 60)] {
      #expect(abs(mean(raster.resized(width: width, height: height)) - mean(raster)) < 1)
    }
    #expect(raster.resized(width: 37, height: 23) == raster)
  }

  @Test func shortPixelsAreFilledUp() {
    #expect(Raster(width: 2, height: 1, pixels: [1, 2, 3, 4]).pixels == [1, 2, 3, 4, 0, 0])
    #expect(Raster(width: -2, height: 1, pixels: [1, 2]).pixels == [])
  }
}
