/// How stored pictures must be turned to stand upright: one of the eight ways to lay a rectangle on itself.
struct Orientation: Equatable {
  /// Rows become columns; before mirroring.
  var transposed = false
  var mirroredAcross = false
  var mirroredDown = false

  static let upright = Orientation()

  init() {}

  /// From a container's display matrix (nine 32-bit numbers, row by row), which sends a stored place (x, y) to
  /// (a x + c y, b x + d y). Slanted pictures take the nearest right angle.
  init(displayMatrix m: UnsafePointer<Int32>) {
    let (a, b, c, d) = (Int(m[0]), Int(m[1]), Int(m[3]), Int(m[4]))
    transposed = abs(b) + abs(c) > abs(a) + abs(d)
    mirroredAcross = transposed ? c < 0 : a < 0
    mirroredDown = transposed ? b < 0 : d < 0
  }

  /// Degrees clockwise, after mirroring left to right if `isMirrored`.
  var rotation: Int {
    switch (transposed, mirroredAcross, mirroredDown) {
    case (false, false, false), (false, true, false): 0
    case (true, true, false), (true, true, true): 90
    case (false, true, true), (false, false, true): 180
    case (true, false, true), (true, false, false): 270
    }
  }

  var isMirrored: Bool { transposed == (mirroredAcross == mirroredDown) }

  /// Packed RGB upright, from rows that lie `stride` bytes apart.
  func packed(_ rows: UnsafePointer<UInt8>, stride: Int, width: Int, height: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: width * height * 3) { out, count in
      count = width * height * 3
      guard let base = out.baseAddress else { return }
      if self == .upright {
        for y in 0..<height { (base + y * width * 3).update(from: rows + y * stride, count: width * 3) }
      } else {
        turn(rows, stride: stride, size: (width, height), into: base)
      }
    }
  }

  private func turn(
    _ rows: UnsafePointer<UInt8>, stride: Int, size: (width: Int, height: Int),
    into out: UnsafeMutablePointer<UInt8>
  ) {
    let (outWidth, outHeight) = transposed ? (size.height, size.width) : size
    for y in 0..<outHeight {
      var to = out + y * outWidth * 3
      let down = mirroredDown ? outHeight - 1 - y : y
      // Along an output row the source moves by one pixel, or by one row where the picture is transposed.
      let along = (transposed ? stride : 3) * (mirroredAcross ? -1 : 1)
      let first = mirroredAcross ? outWidth - 1 : 0
      var from = rows + (transposed ? first * stride + down * 3 : down * stride + first * 3)
      for _ in 0..<outWidth {
        to[0] = from[0]
        to[1] = from[1]
        to[2] = from[2]
        to += 3
        from += along
      }
    }
  }
}
