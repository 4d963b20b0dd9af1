import Foundation
import MMAudio
import Materials
import Media
import Tensors

/// From decoded pictures to what the towers see: resizing, choosing, turning YUV into RGB.
extension CaseTable {
  static func resize(_ golden: GoldenCase) throws {
    for name in golden.names {
      guard let match = name.wholeMatch(of: #/(\w+)\.(squash|short|clip_float|sync_float)([0-9]+)(_crop)?/#),
        let side = Int(match.3), match.2 != "short" || match.4 != nil
      else { continue }
      let picture = try golden.interleaved("\(match.1).in_hwc")
      let isSquashed = match.2 == "squash" || match.2 == "clip_float"
      let plan: ResizePlan =
        isSquashed
        ? .squash(width: picture.width, height: picture.height, side: side)
        : .crop(width: picture.width, height: picture.height, side: side)
      let resized = Picture(width: side, height: side, pixels: plan(picture.pixels))
      switch match.2 {
      case "clip_float":
        // The scaling alone: mean and deviation are the tower's.
        let scaling = Preprocessing(mean: [0, 0, 0], deviation: [1, 1, 1])
        try golden.check(name, scaling.planes(of: [resized]).reshaped([3, side, side]), .absolute(1e-6))
      case "sync_float":
        try golden.check(
          name, Preprocessing.sync.planes(of: [resized]).reshaped([3, side, side]), .absolute(1e-6))
      default: try golden.check(name, integers: resized.planes)
      }
    }
  }

  /// Crops of YUV planes, written as a one-picture video and read back as any video is.
  static func framePixels(_ golden: GoldenCase) throws {
    for name in golden.names {
      guard let crop = name.wholeMatch(of: #/(.+)\.Y/#)?.1 else { continue }
      let rgb = try golden.integers("\(crop).rgb")
      let picture = try withVideo(
        of: try ["Y", "U", "V"].map { try golden.bytes("\(crop).\($0)") }, golden.shape(name)
      ) {
        try VideoReader(path: $0).firstPicture()
      }
      golden.check(Check("\(crop).rgb", picture.pixels.map(Int.init), rgb))
    }
    guard let folder = golden.aids.videos else { return }
    let videos = try FramesIndex(golden.set, "io/frames.json").videos
    for (index, video) in videos.enumerated()
    where golden.has("v\(index).sync0_u8") || golden.has("v\(index).clip0_u8_rows0_40") {
      try firstFrames(golden, "v\(index)", of: folder + "/" + video.file)
    }
  }

  /// The first frames at the towers' sizes, or the first rows of them.
  private static func firstFrames(_ golden: GoldenCase, _ start: String, of path: String) throws {
    let picture = try VideoReader(path: path).firstPicture()
    for name in golden.names where name.hasPrefix("\(start).sync0_u8") || name.hasPrefix("\(start).clip0_u8")
    {
      guard let shape = golden.shape(name), shape.count == 3 else { continue }
      var maker = FootageMaker(clipSide: shape[2], syncSide: shape[2])
      maker.add(picture, clip: 8, sync: 25)
      let footage = try maker.finish(requested: 1)
      let frames = name.contains("sync0") ? footage.syncFrames : footage.clipFrames
      guard let planes = frames.first?.planes else { continue }
      let side = shape[2]
      let rows = (0..<3).flatMap { planes[$0 * side * side..<$0 * side * side + shape[1] * side] }
      try golden.check(name, integers: Array(rows))
    }
  }

  /// A raw 4:2:0 picture as a Y4M file, for as long as `body` runs.
  private static func withVideo<Result>(
    of planes: [[UInt8]], _ shape: [Int]?, _ body: (String) throws -> Result
  ) throws -> Result {
    guard let shape, shape.count == 2 else {
      throw VerificationError.unusableTensor(name: "Y", shape: shape ?? [])
    }
    let header = "YUV4MPEG2 W\(shape[1]) H\(shape[0]) F25:1 Ip A1:1 C420mpeg2\nFRAME\n"
    let path = NSTemporaryDirectory() + "/onset-verify-\(UUID().uuidString).y4m"
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard FileManager.default.createFile(atPath: path, contents: Data(header.utf8) + Data(planes.joined()))
    else {
      throw VerificationError.unwritableFolder(path: NSTemporaryDirectory())
    }
    return try body(path)
  }
}

extension GoldenCase {
  fileprivate func bytes(_ name: String) throws -> [UInt8] {
    try integers(name).map { UInt8(truncatingIfNeeded: $0) }
  }

  /// Bytes `[height, width, 3]` as a picture.
  fileprivate func interleaved(_ name: String) throws -> Picture {
    guard let shape = shape(name), shape.count == 3, shape[2] == 3 else {
      throw VerificationError.unusableTensor(name: name, shape: shape(name) ?? [])
    }
    return Picture(width: shape[1], height: shape[0], pixels: try bytes(name))
  }
}

extension Picture {
  /// Red, then green, then blue: `[3, height, width]`.
  var planes: [Int] {
    (0..<3).flatMap { channel in stride(from: channel, to: pixels.count, by: 3).map { Int(pixels[$0]) } }
  }
}
