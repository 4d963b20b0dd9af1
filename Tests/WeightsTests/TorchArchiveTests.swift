import Foundation
import Tensors
import TestSupport
import Testing
import Weights

/// A file that PyTorch itself wrote; `Fixtures/make.py` says how.
func fixture(_ name: String) -> String {
  Repository.root.appendingPathComponent("Tests/WeightsTests/Fixtures/\(name)").path
}

func openingFailure(_ name: String) -> WeightsError? {
  do throws(WeightsError) {
    _ = try openCheckpoint(fixture(name))
    return nil
  } catch {
    return error
  }
}

struct TorchArchiveTests {
  @Test(arguments: [
    ("types.pth", "types"), ("views.pth", "views"), ("views_protocol4.pth", "views"), ("module.pt", "module"),
    ("other_root.pth", "module"), ("nested.ckpt", "nested"),
  ])
  func holdsTheSameAsSafetensors(archive: String, expected: String) throws {
    let archive = try openCheckpoint(fixture(archive))
    let expected = try openCheckpoint(fixture("\(expected).safetensors"))
    #expect(archive.format == .torchArchive)
    #expect(archive.entries == expected.entries)
    for (name, entry) in expected.entries {
      let (found, wanted) = (try archive.tensor(name), try expected.tensor(name))
      #expect(found.shape == entry.shape)
      #expect(found.values.map(\.bitPattern) == wanted.values.map(\.bitPattern), "\(name)")
      if entry.type.isInteger { #expect(try archive.integers(name) == expected.integers(name), "\(name)") }
    }
  }

  /// Both readers convert with the same code, so the values are also held against the numbers that were written.
  @Test func everyTypeConverts() throws {
    let archive = try openCheckpoint(fixture("types.pth"))
    let third = Float(1) / 3
    #expect(try archive.tensor("float64").values == [third, 0, .infinity])
    #expect(try archive.tensor("float32").values == [third, Float(-1e-42 as Double), .infinity])
    let halves = try archive.tensor("float16").values
    #expect(halves.dropLast() == [0.333251953125, -65504, 0x1p-24, 839 * 0x1p-24, 0, 0, .infinity])
    #expect(halves[7].isNaN && halves[5].sign == .minus)
    #expect(try archive.tensor("bfloat16").values[0] == 0.333984375)
    #expect(try archive.tensor("bfloat16").values[3] == -.infinity)
    #expect(try archive.tensor("int64").values == [9_007_199_254_740_992, -0x1p63, 0x1p63])
    #expect(try archive.integers("int64") == [9_007_199_254_740_993, .min, .max])
    #expect(try archive.integers("int32") == [2_147_483_647, -2_147_483_648])
    #expect(try archive.tensor("int16").values == [-32768, 32767])
    #expect(try archive.integers("int8") == [-128, 127])
    #expect(try archive.integers("uint8") == [0, 255])
    #expect(try archive.tensor("bool").values == [1, 0, 1])
  }

  @Test func floatsAreNoIntegers() throws {
    let archive = try openCheckpoint(fixture("types.pth"))
    #expect(throws: WeightsError.wrongType(name: "float32", path: archive.path, found: .float32)) {
      try archive.integers("float32")
    }
  }

  @Test func stridedViewsAreRead() throws {
    let archive = try openCheckpoint(fixture("views.pth"))
    let base = try archive.tensor("base").values
    #expect(
      try archive.tensor("transposed").values == (0..<6).flatMap { c in (0..<4).map { base[$0 * 6 + c] } })
    #expect(
      try archive.tensor("every_other").values == [base[1], base[3], base[5], base[13], base[15], base[17]])
    #expect(try archive.tensor("expanded").values == Array(repeating: base[6..<12], count: 3).flatMap { $0 })
    #expect(try archive.integers("ids").prefix(7) == [0, 4, 8, 12, 16, 20, 1])
  }

  @Test func rootIsFound() throws {
    let nested = try openCheckpoint(fixture("nested.ckpt"))
    #expect(nested.root(of: "inner.bias") == "generator")
    #expect(nested.root(of: "generator.weight") == "")
    #expect(nested.root(of: "bias") == "generator.inner")
    #expect(nested.root(of: "absent") == "")
  }

  @Test func strangersAreRefusedByName() {
    #expect(
      openingFailure("malicious.pth")
        == .forbiddenGlobal(path: fixture("malicious.pth"), name: "posix.system"))
    #expect(
      openingFailure("evaluated.pth")
        == .forbiddenGlobal(path: fixture("evaluated.pth"), name: "builtins.eval"))
    #expect(
      openingFailure("pickled_module.pth")
        == .forbiddenGlobal(
          path: fixture("pickled_module.pth"), name: "torch.nn.modules.container.Sequential"))
    #expect(!FileManager.default.fileExists(atPath: "/tmp/onset-was-here"))
  }

  @Test func repackedArchivesAreNamed() {
    let path = fixture("deflated.pth")
    #expect(openingFailure("deflated.pth") == .compressed(path: path, entry: "module/data.pkl"))
    #expect(openingFailure("big_endian.pth") == .bigEndian(path: fixture("big_endian.pth")))
  }

  @Test func aCutFileSaysSo() throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture("module.pt"))))
    #expect(
      fault(opening: Array(whole.prefix(whole.count / 2)))
        == "a zip archive without its end: the file was cut short")
  }
}

struct ForeignFilesTests {
  @Test func otherFilesAreRecognised() throws {
    #expect(
      openingFailure("legacy.pth") == .unknownFormat(path: fixture("legacy.pth"), found: .legacyPickle))
    #expect(
      openingFailure("no_pickle.zip") == .unknownFormat(path: fixture("no_pickle.zip"), found: .plainZip))
    #expect(openingFailure(".") == .notAFile(path: fixture("."), isFolder: true))
    #expect(openingFailure("absent.pth") == .unreadable(path: fixture("absent.pth"), code: ENOENT))
  }

  @Test(arguments: [
    ("<!DOCTYPE html><title>404</title>", ForeignFormat.html), (" \n<html>", .html),
    ("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", .gitLFSPointer),
    ("{ \"hop\": 512 }", .json), ("Not found", .text), ("GGUF\u{3}\u{0}", .gguf),
  ])
  func textsAreRecognised(text: String, kind: ForeignFormat) {
    guard case .unknownFormat(_, let found) = failure(opening: Array(text.utf8)) else {
      Issue.record("opened")
      return
    }
    #expect(found == kind)
  }

  @Test func emptyAndTinyFiles() {
    guard case .empty = failure(opening: []) else {
      Issue.record("an empty file was opened")
      return
    }
    for count in 1..<40 {
      #expect(failure(opening: Array(repeating: 0x80, count: count)) != nil)
      #expect(failure(opening: Array(repeating: 0, count: count)) != nil)
    }
  }
}
