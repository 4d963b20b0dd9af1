import Foundation
import Media
import TestSupport
import Testing

@Suite struct StillImageTests {
  @Test(arguments: ["a.png", "a.jpg", "a.webp", "a.bmp", "a.gif", "a%03d-*.png"])
  func onePictureForAllTime(_ name: String) throws {
    try withTemporaryFolder { folder in
      let made = folder.appendingPathComponent("made." + name.suffix(3).replacing("ebp", with: "webp")).path
      try Movies.make(made, "-f lavfi -i testsrc=s=48x32 -frames:v 1")
      let path = folder.appendingPathComponent(name).path
      try FileManager.default.moveItem(atPath: made, toPath: path)
      let reader = try VideoReader(path: path)
      #expect(reader.facts.isStillImage)
      #expect((reader.facts.duration, reader.facts.frameCount) == (nil, 1))
      let picture = try reader.firstPicture()
      #expect((picture.width, picture.height) == (48, 32))
    }
  }

  @Test func losslessImagesKeepTheirBytes() throws {
    try Movies.with("a.png", "-frames:v 1 -vf format=rgba,colorchannelmixer=aa=0.5") { path, _ in
      let known = try Movies.pictures(of: path, width: 96, height: 64)
      #expect(try VideoReader(path: path).firstPicture().pixels == known.first)
    }
  }

  @Test func animationsAreNotStill() throws {
    try Movies.with("a.gif", "-frames:v 2") { path, _ in
      let facts = try VideoReader(path: path).facts
      #expect(!facts.isStillImage)
    }
  }

  /// Cameras write how they were held; the numbers are those of the EXIF standard, the corners where the stored
  /// top left and top right then stand.
  @Test(arguments: [
    (1, "top left", "top right"), (2, "top right", "top left"), (3, "bottom right", "bottom left"),
    (4, "bottom left", "bottom right"), (5, "top left", "bottom left"), (6, "top right", "bottom right"),
    (7, "bottom right", "top right"), (8, "bottom left", "top left"),
  ])
  func cameraImagesStandUpright(_ orientation: UInt8, _ red: String, _ green: String) throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("a.jpg").path
      let boxes = "drawbox=w=32:h=32:c=red:t=fill,drawbox=x=64:w=32:h=32:c=lime:t=fill"
      try Movies.make(path, "-f lavfi -i color=blue:s=96x64 -vf \(boxes) -pix_fmt yuvj444p -frames:v 1")
      try tag(path, orientation: orientation)
      let reader = try VideoReader(path: path)
      let (rotation, isMirrored) = (reader.facts.rotation, reader.facts.isMirrored)
      #expect(rotation == [0, 0, 180, 180, 270, 90, 90, 270][Int(orientation) - 1])
      #expect(isMirrored == [2, 4, 5, 7].contains(orientation))
      let picture = try reader.firstPicture()
      #expect((picture.width, picture.height) == (orientation < 5 ? (96, 64) : (64, 96)))
      func color(_ corner: String) -> [Bool] {
        let x = corner.hasSuffix("left") ? 8 : picture.width - 8
        let y = corner.hasPrefix("top") ? 8 : picture.height - 8
        return (0..<3).map { picture.pixels[(y * picture.width + x) * 3 + $0] > 128 }
      }
      #expect(color(red) == [true, false, false])
      #expect(color(green) == [false, true, false])
    }
  }

  /// Puts an EXIF block with one entry, the orientation, behind the JPEG's first marker.
  private func tag(_ path: String, orientation: UInt8) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let tiff: [UInt8] =
      Array("MM".utf8) + [0, 42, 0, 0, 0, 8] + [0, 1] + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
      + [0, 0, 0, 0]
    let body = Array("Exif".utf8) + [0, 0] + tiff
    bytes.insert(contentsOf: [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body, at: 2)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }
}
