import MMAudio
import Materials
import Testing

@Suite struct FootageMakerTests {
  /// A grey picture of some shade.
  private func grey(_ shade: UInt8, width: Int = 32, height: Int = 20) -> Picture {
    Picture(width: width, height: height, pixels: [UInt8](repeating: shade, count: width * height * 3))
  }

  /// A second of 25 pictures, each its own shade.
  private func second(_ maker: inout FootageMaker) {
    for index in 0..<25 { maker.add(grey(UInt8(index)), clip: index % 3 == 0 && index < 24 ? 1 : 0, sync: 1) }
  }

  @Test func picturesComeInTheTowersSizesAndOrder() throws {
    var maker = FootageMaker(clipSide: 16, syncSide: 8)
    second(&maker)
    #expect(maker.duration == 1)
    let footage = try maker.finish(requested: 8)
    #expect(footage.duration == 1)
    #expect(footage.clipFrames.map { $0.pixels[0] } == [0, 3, 6, 9, 12, 15, 18, 21])
    #expect(footage.syncFrames.map { $0.pixels[0] } == Array(0..<25))
    #expect(footage.clipFrames.allSatisfy { $0.width == 16 && $0.height == 16 && $0.pixels.count == 768 })
    #expect(footage.syncFrames.allSatisfy { $0.width == 8 && $0.height == 8 && $0.pixels.count == 192 })
  }

  @Test func aPictureShownLongerTakesItsPlaceOnce() throws {
    var maker = FootageMaker(clipSide: 16, syncSide: 8)
    maker.add(grey(7), clip: 8, sync: 25)
    let footage = try maker.finish(requested: 1)
    let places = footage.syncFrames.map { $0.pixels.withUnsafeBufferPointer { $0.baseAddress } }
    #expect(Set(places).count == 1)
    #expect(footage.clipFrames.count == 8)
  }

  @Test func whatTheDurationRuleCutsIsLeftOut() throws {
    var maker = FootageMaker(clipSide: 16, syncSide: 8)
    second(&maker)
    maker.add(grey(200), clip: 1, sync: 0)
    let footage = try maker.finish(requested: 0.9)
    #expect((footage.clipFrames.count, footage.syncFrames.count, footage.duration) == (7, 22, 0.9))
  }

  @Test func streamsMayChangeTheirSize() throws {
    var maker = FootageMaker(clipSide: 16, syncSide: 8)
    maker.add(grey(1), clip: 4, sync: 12)
    maker.add(grey(2, width: 7, height: 50), clip: 4, sync: 13)
    let footage = try maker.finish(requested: 1)
    #expect(footage.clipFrames.allSatisfy { $0.pixels.count == 768 })
    #expect(footage.syncFrames.last?.pixels.first == 2)
  }

  @Test func tooShortNamesTheLeast() {
    var maker = FootageMaker(clipSide: 16, syncSide: 8)
    maker.add(grey(1), clip: 8, sync: 15)
    #expect(throws: FootageError.tooShort(duration: 0.6, shortest: 0.64)) { try maker.finish(requested: 8) }
    maker.add(grey(1), clip: 0, sync: 1)
    #expect(throws: Never.self) { try maker.finish(requested: 8) }
  }

  @Test func aStillImageIsOnePicture() {
    var maker = FootageMaker(clipSide: 16, syncSide: 8)
    let footage = maker.still(grey(9), duration: 8)
    #expect(footage.clipFrames.map(\.width) == [16])
    #expect(footage.syncFrames.isEmpty)
    #expect(footage.duration == 8)
  }
}
