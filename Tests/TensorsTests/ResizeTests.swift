import CKernels
import Tensors
import TestSupport
import Testing

/// Checksums of what torch 2.13 makes of pictures of noise (`interpolate`, uint8, bicubic, antialiased).
@Suite struct ResizeTests {
  struct Case: CustomTestStringConvertible {
    let (width, height, side): (Int, Int, Int)
    let (squashed, cropped): (UInt32, UInt32)

    init(_ width: Int, _ height: Int, _ side: Int, _ squashed: UInt32, _ cropped: UInt32) {
      (self.width, self.height, self.side) = (width, height, side)
      (self.squashed, self.cropped) = (squashed, cropped)
    }

    var testDescription: String { "\(width)x\(height) to \(side)" }
  }

  static let cases = [
    Case(160, 90, 48, 0x3cfc_2e2f, 0x75be_af21),
    Case(21, 33, 48, 0x3206_8b64, 0xd77d_9cc3),
    Case(91, 160, 48, 0x8f78_6e4d, 0x32c2_d79b),
    Case(48, 48, 48, 0x8b61_10d3, 0x8b61_10d3),
    Case(64, 48, 48, 0x1782_9fdd, 0xcce5_4c74),
    Case(49, 48, 48, 0x7651_eae1, 0x2963_ef73),
    Case(48, 51, 48, 0xde75_f83f, 0xb817_43ec),
    Case(2, 2, 24, 0x4272_8533, 0x4272_8533),
    Case(1, 1, 5, 0x929c_9f0b, 0x929c_9f0b),
    Case(7, 500, 16, 0x2eeb_934c, 0x30c3_73f3),
    Case(500, 7, 16, 0x7e7e_4bcb, 0x0e7e_39d3),
    Case(853, 481, 64, 0x4353_5e9b, 0xef18_ff1b),
    Case(1280, 720, 384, 0x2a79_0ce4, 0xdb33_ff49),
    Case(1920, 1080, 384, 0x56fe_c15d, 0xf394_4f9e),
    Case(1920, 1080, 224, 0x7004_c5e3, 0x3edd_fe49),
  ]

  /// Packed RGB noise; harsh on every weight and on clamping.
  private func noise(_ count: Int) -> [UInt8] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
  }

  @Test(arguments: cases) func isTheReferencesResize(_ size: Case) {
    let pixels = noise(size.width * size.height * 3)
    let squash = ResizePlan.squash(width: size.width, height: size.height, side: size.side)
    let crop = ResizePlan.crop(width: size.width, height: size.height, side: size.side)
    #expect(crc32(squash(pixels)) == size.squashed)
    #expect(crc32(crop(pixels)) == size.cropped)
  }

  /// A strip 16,000 times as long as wide would be 3.6 million pixels long at full length.
  @Test func onlyTheCropIsComputed() {
    let pixels = [UInt8](repeating: 77, count: 16_000 * 3)
    let crop = ResizePlan.crop(width: 16_000, height: 1, side: 224)
    #expect(crop(pixels) == [UInt8](repeating: 77, count: 224 * 224 * 3))
  }

  @Test(arguments: [(5, 1), (33, 4), (64, 7), (331, 12)])
  func fastAndPlainLoopsAgree(_ width: Int, _ used: Int) {
    let (rows, taps) = (9, (used + 1) / 2 * 2)
    let count = width / used + 1
    let pixels = noise(rows * width * 3)
    let first = (0..<count).map { Int32(min($0 * used, width - min(used, width))) }
    let reach = [Int32](repeating: Int32(min(used, width)), count: count)
    var weights = [Int16](repeating: 0, count: count * taps)
    for index in 0..<count {
      for tap in 0..<used { weights[index * taps + tap] = Int16((index * 7919 + tap * 1013) % 9000 - 3000) }
    }
    let bytes = rows * count * 3
    var (fast, plain) = ([UInt8](repeating: 1, count: bytes), [UInt8](repeating: 2, count: bytes))
    first.withUnsafeBufferPointer { first in
      reach.withUnsafeBufferPointer { reach in
        weights.withUnsafeBufferPointer { weights in
          var axis = onset_resize_axis(
            count: count, taps: taps, first: first.baseAddress, used: reach.baseAddress,
            weights: weights.baseAddress, precision: 14)
          onset_resize_across(pixels, rows, width, &fast, &axis)
          onset_resize_across_plain(pixels, rows, width, &plain, &axis)
          #expect(fast == plain)
          // The same weights down a picture that is `width` rows high.
          onset_resize_down(pixels, rows * 3, &fast, &axis)
          onset_resize_down_plain(pixels, rows * 3, &plain, &axis)
          #expect(fast == plain)
        }
      }
    }
  }
}
