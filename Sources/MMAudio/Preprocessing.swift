import Materials
import Tensors

/// 8-bit pictures to the numbers that a tower was trained on: `(v / 255 - mean) / deviation` per channel, in float32 in
/// this order, as torchvision does it.
public struct Preprocessing: Sendable {
  /// 256 values for red, then green, then blue.
  private let table: [Float]

  public init(mean: [Float], deviation: [Float]) {
    precondition(mean.count == 3 && deviation.count == 3, "one mean and one deviation for each of R, G, B")
    self.table = (0..<3).flatMap { c in (0..<256).map { (Float($0) / 255 - mean[c]) / deviation[c] } }
  }

  /// What CLIP was trained with; open_clip's OPENAI_DATASET_MEAN and OPENAI_DATASET_STD.
  public static let clip = Preprocessing(
    mean: [0.48145466, 0.4578275, 0.40821073], deviation: [0.26862954, 0.26130258, 0.27577711])

  /// To -1...1.
  public static let sync = Preprocessing(mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])

  /// `[pictures, 3, height, width]`, as PyTorch holds pictures; all of the same size.
  public func planes(of pictures: [Picture]) -> Tensor {
    let (height, width) = (pictures.first?.height ?? 0, pictures.first?.width ?? 0)
    let plane = height * width
    return Tensor(shape: [pictures.count, 3, height, width]) { out in
      for (n, picture) in pictures.enumerated() {
        for i in 0..<plane * 3 {
          out[(n * 3 + i % 3) * plane + i / 3] = table[i % 3 * 256 + Int(picture.pixels[i])]
        }
      }
    }
  }

  /// Patches of `side` pixels through all pictures of a block at once: `[blocks, rows * columns, values]`, patches
  /// row-major, values in the order picture, row, column, channel. Pixels that fill no patch are left out.
  func patches(of blocks: [[Picture]], side: Int) -> Tensor {
    let (pictures, first) = (blocks.first?.count ?? 0, blocks.first?.first)
    let (rows, columns) = ((first?.height ?? 0) / side, (first?.width ?? 0) / side)
    let line = side * 3
    return Tensor(shape: [blocks.count, rows * columns, pictures * side * line]) { out in
      for (n, picture) in blocks.joined().enumerated() {
        let (block, depth) = (n / pictures, n % pictures)
        for y in 0..<rows * side {
          for column in 0..<columns {
            let patch = (block * rows + y / side) * columns + column
            let to = ((patch * pictures + depth) * side + y % side) * line
            scale(picture, from: (y * picture.width + column * side) * 3, to: out[to..<to + line])
          }
        }
      }
    }
  }

  /// The values of as many neighbouring bytes as `out` holds; the first is a red one.
  private func scale(_ picture: Picture, from: Int, to out: Slice<UnsafeMutableBufferPointer<Float>>) {
    picture.pixels.withUnsafeBufferPointer { pixels in
      table.withUnsafeBufferPointer { table in
        var channel = 0
        for i in 0..<out.count {
          out.base[out.startIndex + i] = table[channel + Int(pixels[from + i])]
          channel = channel == 512 ? 0 : channel + 256
        }
      }
    }
  }

  /// A patch convolution's weight `[outputs, channels, ...]` for values whose channels lie together, as those of
  /// `patches` do: `[outputs, values]`.
  static func patchWeight(_ weight: Tensor) -> Tensor {
    let (outputs, channels) = (weight.shape[0], weight.shape[1])
    let values = weight.count / outputs
    return weight.reshaped([outputs, channels, values / channels]).transposed().reshaped([outputs, values])
  }
}

extension Picture {
  /// Throws unless the picture is a square of `side` pixels and holds all of them.
  func check(side: Int) throws(MMAudioError) {
    guard width == side, height == side, pixels.count == side * side * 3 else {
      throw .wrongPicture(width: width, height: height, bytes: pixels.count, wantedSide: side)
    }
  }
}

extension [Picture] {
  /// The pictures without immediate repeats, and for each original one its place among them. Pictures that share
  /// storage compare in no time.
  func withoutRepeats() -> (distinct: [Picture], places: [Int]) {
    var distinct: [Picture] = []
    let places = map { picture in
      if distinct.last != picture { distinct.append(picture) }
      return distinct.count - 1
    }
    return (distinct, places)
  }
}
