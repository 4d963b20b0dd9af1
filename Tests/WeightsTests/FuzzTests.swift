import Foundation
import Testing
import Weights

/// Mutated files: whatever happens, it is an error or a checkpoint whose every tensor can be read, never a trap.
struct FuzzTests {
  @Test(arguments: [
    "types.safetensors", "views.safetensors", "types.pth", "views.pth", "views_protocol4.pth", "nested.ckpt",
    "module.pt",
  ])
  func mutatedFilesNeverTrap(name: String) throws {
    let original = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
    let readable = original.count < 2000 ? 0..<original.count : 0..<1200
    var dice = Dice(state: name.utf8.reduce(17) { $0 &* 31 &+ UInt64($1) })
    var (opened, refused) = (0, 0)
    for _ in 0..<8000 {
      do throws(WeightsError) {
        try readAll(try openCheckpoint(mutate(original, around: readable, &dice), named: name))
        opened += 1
      } catch {
        refused += 1
      }
    }
    #expect(
      opened > 50 && refused > 500,
      "\(opened) opened, \(refused) refused: the mutations are too weak or too strong")
  }

  private func readAll(_ checkpoint: any Checkpoint) throws(WeightsError) {
    for (name, entry) in checkpoint.entries {
      _ = try checkpoint.tensor(name).withValues { $0.reduce(0, +) }
      if entry.type.isInteger { _ = try checkpoint.integers(name) }
    }
  }

  private func mutate(_ original: [UInt8], around readable: Range<Int>, _ dice: inout Dice) -> [UInt8] {
    var bytes = original
    for _ in 0...dice.roll(3) {
      // The tables at the start and, in archives, at the end are where a change matters.
      let atEnd = dice.roll(3) == 0
      let at = min(
        atEnd ? bytes.count - 1 - dice.roll(900) : readable.lowerBound + dice.roll(readable.count),
        bytes.count - 1)
      guard at >= 0 else { continue }
      switch dice.roll(7) {
      case 0: bytes[at] ^= 1 << UInt8(dice.roll(8))
      case 1: bytes[at] = UInt8(dice.roll(256))
      case 2: bytes[at] = [0, 0xFF, 0x7F, 0x80][dice.roll(4)]
      case 3: for i in at..<min(at + 8, bytes.count) { bytes[i] = 0xFF }
      case 4: bytes.removeSubrange(at..<min(at + 1 + dice.roll(16), bytes.count))
      case 5:
        bytes.insert(
          contentsOf: bytes[at..<min(at + 1 + dice.roll(16), bytes.count)], at: dice.roll(bytes.count))
      default: if dice.roll(4) == 0 { bytes.removeLast(bytes.count - at) } else { bytes[at] &+= 1 }
      }
      if bytes.isEmpty { return [0] }
    }
    return bytes
  }
}

/// The same rolls for the same start.
struct Dice {
  var state: UInt64

  mutating func roll(_ sides: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(sides, 1)))
  }
}
