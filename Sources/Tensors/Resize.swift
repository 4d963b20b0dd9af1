import CKernels

/// How pictures of one size become squares: made once, used for every picture.
///
/// Packed 8-bit RGB in and out (`[height, width, 3]`), the bytes of torchvision's antialiased bicubic resize of uint8
/// pictures: horizontal pass first, its result stored in 8 bits, then the vertical one; a pass whose sizes are equal
/// is left out. Only the part that the crop keeps is computed.
public struct ResizePlan: Sendable {
  public let width: Int
  public let height: Int
  /// Side of the square that comes out.
  public let side: Int
  /// Outputs along the width and along the height; nil where nothing is resized.
  private let across: ResizeAxis?
  private let down: ResizeAxis?
  /// Where the square lies in the resized picture.
  private let left: Int
  private let top: Int

  /// Resizes to the square without keeping the aspect.
  public static func squash(width: Int, height: Int, side: Int) -> ResizePlan {
    ResizePlan(width: width, height: height, resized: (side, side), side: side)
  }

  /// Resizes the shorter side to `side`, the other in proportion (cut off to whole pixels), and keeps the middle.
  public static func crop(width: Int, height: Int, side: Int) -> ResizePlan {
    let long = side * max(width, height) / min(width, height)
    return ResizePlan(
      width: width, height: height, resized: width <= height ? (side, long) : (long, side), side: side)
  }

  private init(width: Int, height: Int, resized: (width: Int, height: Int), side: Int) {
    precondition(width > 0 && height > 0 && side > 0, "a picture has pixels")
    self.width = width
    self.height = height
    self.side = side
    left = Self.offset(of: side, in: resized.width)
    top = Self.offset(of: side, in: resized.height)
    across = Self.axis(from: width, to: resized.width, window: left..<left + side)
    down = Self.axis(from: height, to: resized.height, window: top..<top + side)
  }

  /// Python rounds halves to even.
  private static func offset(of side: Int, in size: Int) -> Int {
    Int((Double(size - side) / 2).rounded(.toNearestOrEven))
  }

  private static func axis(from input: Int, to output: Int, window: Range<Int>) -> ResizeAxis? {
    input == output ? nil : ResizeAxis(from: input, to: output, window: window)
  }

  /// `pixels [height, width, 3]` to `[side, side, 3]`.
  public func callAsFunction(_ pixels: [UInt8]) -> [UInt8] {
    precondition(pixels.count == width * height * 3, "the picture is not of the plan's size")
    return resizedDown(resizedAcross(pixels))
  }

  /// `[height, width, 3]` to `[height, side, 3]`.
  private func resizedAcross(_ pixels: [UInt8]) -> [UInt8] {
    guard let across else { return columns(of: pixels) }
    return [UInt8](unsafeUninitializedCapacity: height * side * 3) { out, count in
      count = height * side * 3
      across.withC { onset_resize_across(pixels, height, width, out.baseAddress, $0) }
    }
  }

  /// `[height, side, 3]` to `[side, side, 3]`.
  private func resizedDown(_ rows: [UInt8]) -> [UInt8] {
    let rowBytes = side * 3
    guard let down else { return Array(rows[top * rowBytes..<(top + side) * rowBytes]) }
    return [UInt8](unsafeUninitializedCapacity: side * rowBytes) { out, count in
      count = side * rowBytes
      down.withC { onset_resize_down(rows, rowBytes, out.baseAddress, $0) }
    }
  }

  /// The columns that the crop keeps, where the width is right already.
  private func columns(of pixels: [UInt8]) -> [UInt8] {
    if width == side { return pixels }
    var kept: [UInt8] = []
    kept.reserveCapacity(height * side * 3)
    for row in 0..<height {
      let start = (row * width + left) * 3
      kept += pixels[start..<start + side * 3]
    }
    return kept
  }
}
