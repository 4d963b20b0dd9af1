import Foundation
import TestSupport
import Testing
import Weights

/// Zip archives and pickles made by hand, for what no small file of PyTorch shows.
private struct Archive {
  var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// - Parameter base: where the archive's first byte stands in the file.
  mutating func add(_ name: String, _ contents: [UInt8], base: Int = 0, zip64: Bool = false) {
    let offset = base + bytes.count
    let nameBytes = Array(name.utf8)
    let sizes: [UInt8] =
      zip64 ? [UInt8](repeating: 0xFF, count: 8) : little(contents.count, 4) + little(contents.count, 4)
    let common: [UInt8] =
      little(zip64 ? 45 : 20, 2) + [UInt8](repeating: 0, count: 12) + sizes + little(nameBytes.count, 2)
    let extra =
      zip64
      ? little(1, 2) + little(24, 2) + [contents.count, contents.count, offset].flatMap { little($0, 8) } : []
    bytes += little(0x0403_4B50, 4) + common + little(0, 2) + nameBytes + contents
    directory += little(0x0201_4B50, 4) + little(45, 2) + common + little(extra.count, 2)
    directory += [UInt8](repeating: 0, count: 10) + (zip64 ? [0xFF, 0xFF, 0xFF, 0xFF] : little(offset, 4))
    directory += nameBytes + extra
    count += 1
  }

  func finished(base: Int = 0, zip64: Bool = false, comment: String = "") -> [UInt8] {
    let start = base + bytes.count
    var out = bytes + directory
    if zip64 {
      out += little(0x0606_4B50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8)
      out += little(count, 8) + little(count, 8) + little(directory.count, 8) + little(start, 8)
      out += little(0x0706_4B50, 4) + little(0, 4) + little(start + directory.count, 8) + little(1, 4)
      out += little(0x0605_4B50, 4) + little(0, 4) + [UInt8](repeating: 0xFF, count: 12)
    } else {
      out += little(0x0605_4B50, 4) + little(0, 4) + little(count, 2) + little(count, 2)
      out += little(directory.count, 4) + little(start, 4)
    }
    return out + little(comment.utf8.count, 2) + Array(comment.utf8)
  }
}

private func little(_ value: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

private func text(_ text: String) -> [UInt8] { [0x58] + little(text.utf8.count, 4) + Array(text.utf8) }

private func ints(_ values: [Int]) -> [UInt8] { [0x28] + values.flatMap { [0x4A] + little($0, 4) } + [0x74] }

/// `{"weight": tensor}` of floats in storage 0.
private func pickle(shape: [Int], strides: [Int], offset: Int = 0, storage: Int) -> [UInt8] {
  var out: [UInt8] = [0x80, 2, 0x7D] + text("weight") + Array("ctorch._utils\n_rebuild_tensor_v2\n".utf8)
  out += [0x28, 0x28] + text("storage") + Array("ctorch\nFloatStorage\n".utf8) + text("0") + text("cuda:0")
  out += [0x4A] + little(storage, 4) + [0x74, 0x51]
  out += [0x4A] + little(offset, 4) + ints(shape) + ints(strides)
  return out + [0x89, 0x7D, 0x74, 0x52, 0x73, 0x2E]
}

private let threeFloats: [UInt8] = [1, 2, 3].flatMap { little(Int(Float($0).bitPattern), 4) }

private func archive(_ pickle: [UInt8], comment: String = "") -> [UInt8] {
  var archive = Archive()
  archive.add("x/data.pkl", pickle)
  archive.add("x/data/0", threeFloats)
  return archive.finished(comment: comment)
}

struct ZipDirectoryTests {
  private let weight = pickle(shape: [3], strides: [1], storage: 3)

  @Test func readsPlainAndZip64() throws {
    #expect(try openCheckpoint(archive(weight), named: "a").tensor("weight").values == [1, 2, 3])
    #expect(
      try openCheckpoint(archive(weight, comment: "hello"), named: "a").tensor("weight").values == [1, 2, 3])
    var long = Archive()
    long.add("x/data.pkl", weight, zip64: true)
    long.add("x/data/0", threeFloats, zip64: true)
    #expect(try openCheckpoint(long.finished(zip64: true), named: "a").tensor("weight").values == [1, 2, 3])
  }

  /// A sparse file of more than 4 GB, as the largest published checkpoint is; it takes a few KB of disk.
  @Test func readsBeyondFourGigabytes() throws {
    let far = 5_000_000_000
    var head = Archive()
    head.add("x/data.pkl", weight, zip64: true)
    var tail = head
    tail.bytes = []
    tail.add("x/data/0", threeFloats, base: far, zip64: true)
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("large.pth")
      try Data(head.bytes).write(to: file)
      let handle = try FileHandle(forWritingTo: file)
      try handle.seek(toOffset: UInt64(far))
      try handle.write(contentsOf: Data(tail.finished(base: far, zip64: true)))
      try handle.close()
      #expect(try openCheckpoint(file.path).tensor("weight").values == [1, 2, 3])
    }
  }

  @Test func aNameTwiceIsRefused() {
    var twice = Archive()
    twice.add("x/data.pkl", weight)
    twice.add("x/data.pkl", weight)
    #expect(fault(opening: twice.finished()) == "two zip entries named x/data.pkl")
  }

  @Test func storagesMustBeThere() {
    var alone = Archive()
    alone.add("data.pkl", weight)
    #expect(fault(opening: alone.finished()) == "weight without its storage 0")
  }
}

struct PickleTests {
  @Test func viewsMustLieInTheirStorage() {
    let views: [(shape: [Int], strides: [Int], offset: Int)] = [
      ([4], [1], 0), ([3], [1], 1), ([2], [3], 0), ([2, 2], [2, 1], 0), ([1], [1], 3), ([1], [1], -1),
      ([2], [-1], 2),
      ([-1], [1], 0), ([65536, 65536], [0, 0], 0), ([1 << 30, 1 << 30, 1 << 30], [0, 0, 0], 0),
      ([2], [Int(Int32.max)], 0),
    ]
    for view in views {
      let bytes = archive(pickle(shape: view.shape, strides: view.strides, offset: view.offset, storage: 3))
      #expect(
        fault(opening: bytes)
          == "weight of shape \(view.shape), strides \(view.strides) at \(view.offset) in 3 values")
    }
    #expect(
      fault(opening: archive(pickle(shape: [3], strides: [1], storage: 4)))
        == "weight with a storage of 4 values in 12 bytes")
  }

  @Test func emptyTensorsNeedNoValues() throws {
    let file = try openCheckpoint(
      archive(pickle(shape: [0, 1 << 20], strides: [9, 9], storage: 3)), named: "a")
    #expect(try file.tensor("weight").values == [])
  }

  @Test func everyStrangerIsRefused() {
    for (code, name) in [
      ("cos\nsystem\n", "os.system"), ("ios\nsystem\n", "os.system"), ("ctorch\nload\n", "torch.load"),
    ] {
      let bytes = archive([0x80, 2, 0x28] + Array(code.utf8) + [0x2E])
      #expect(failure(opening: bytes) == .forbiddenGlobal(path: "bytes", name: name))
    }
  }

  @Test func deepAndWideTreesEnd() throws {
    let nested = [UInt8](repeating: 0x85, count: 1_000_000)  // a tuple of a tuple of a tuple ...
    #expect(fault(opening: archive([0x80, 2, 0x29] + nested + [0x2E])) == "a tree of names without end")
    let inItself: [UInt8] = [0x80, 2, 0x5D, 0x32, 0x61, 0x2E]  // a list, appended to itself
    #expect(fault(opening: archive(inItself)) == "a tree of names without end")
    // Fourteen lists that each hold the one before a hundred times: 100^14 names.
    let hundredfold: [UInt8] = [0x71, 0, 0x28] + (0..<100).flatMap { _ -> [UInt8] in [0x68, 0] } + [0x6C]
    let wide = (0..<14).flatMap { _ in hundredfold }
    #expect(fault(opening: archive([0x80, 2, 0x5D] + wide + [0x2E])) == "a tree of names without end")
  }

  @Test func aPickleThatStopsEarlyIsRefused() {
    let whole = pickle(shape: [3], strides: [1], storage: 3)
    for count in 0..<whole.count {
      #expect(fault(opening: archive(Array(whole.prefix(count)))) != nil, "after \(count) bytes")
    }
  }
}
