import Foundation
import Library
import TestSupport
import Testing

struct FeatureCacheTests {
  private static func with(limit: Int64 = 1_000_000, _ body: (FeatureCache) throws -> Void) throws {
    try withTemporaryFolder {
      try body(FeatureCache(folder: $0.appendingPathComponent("cache"), limit: limit))
    }
  }

  private static func data(_ count: Int, _ value: UInt8 = 7) -> Data { Data(repeating: value, count: count) }

  @Test func whatWasStoredComesBack() throws {
    try Self.with { cache in
      #expect(cache.data("a") == nil && cache.entries.isEmpty && cache.size == 0)
      cache.store(Self.data(1000), for: "a")
      cache.store(Data(), for: "b / ü \n key of any kind")
      #expect(cache.data("a") == Self.data(1000))
      #expect(cache.data("b / ü \n key of any kind") == Data())
      cache.store(Self.data(5), for: "a")
      #expect(cache.data("a") == Self.data(5))
      #expect(cache.entries.count == 2)
      let other = FeatureCache(folder: cache.folder, limit: 10)
      #expect(other.data("a") == Self.data(5), "another process finds it")
      cache.clear()
      #expect(cache.data("a") == nil && cache.size == 0)
    }
  }

  @Test func damageIsAMissAndGoes() throws {
    try Self.with { cache in
      cache.store(Data((0..<200).map { UInt8($0) }), for: "key")
      let file = try #require(cache.entries.first).file
      let whole = try Data(contentsOf: file)
      for count in stride(from: 0, to: whole.count, by: 7) {
        try whole.prefix(count).write(to: file)
        #expect(cache.data("key") == nil, "cut at \(count)")
        #expect(!FileManager.default.fileExists(atPath: file.path))
      }
      for place in whole.indices {
        var bytes = whole
        bytes[place] ^= 0x40
        try bytes.write(to: file)
        #expect(cache.data("key") == nil, "bit turned at \(place)")
      }
      try (whole + Data([0])).write(to: file)
      #expect(cache.data("key") == nil)
      try whole.write(to: file)
      #expect(cache.data("key")?.count == 200)
    }
  }

  /// A file under a key's name that holds another's data, as two keys of one fingerprint would.
  @Test func anotherKeysDataIsNotGiven() throws {
    try Self.with { cache in
      cache.store(Self.data(10, 1), for: "a")
      let a = try #require(cache.entries.first).file
      let kept = try Data(contentsOf: a)
      cache.store(Self.data(10, 2), for: "b")
      let b = try #require(cache.entries.first { $0.file != a }).file
      try kept.write(to: b)
      #expect(cache.data("b") == nil)
      #expect(cache.data("a") == Self.data(10, 1))
    }
  }

  @Test func whatWasNotUsedForLongestGoesFirst() throws {
    try Self.with(limit: 3500) { cache in
      for (index, key) in ["a", "b", "c"].enumerated() {
        cache.store(Self.data(1000), for: key)
        let newest = try #require(cache.entries.first).file
        let time = Date(timeIntervalSince1970: 1e9 + Double(index))
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: newest.path)
      }
      #expect(cache.data("a") != nil)
      cache.store(Self.data(1000), for: "d")
      #expect(["a", "b", "c", "d"].map { cache.data($0) != nil } == [true, false, true, true])
      cache.store(Self.data(4000), for: "too large")
      #expect(cache.data("too large") == nil)
      #expect(cache.entries.count == 3)
      cache.trim(to: 1500)
      #expect(cache.entries.count == 1 && cache.size <= 1500)
    }
  }

  @Test func aFolderThatCannotBeIsNoTrouble() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("file")
      try Data().write(to: file)
      let cache = FeatureCache(folder: file.appendingPathComponent("cache"), limit: 1000)
      cache.store(Self.data(10), for: "a")
      #expect(cache.data("a") == nil && cache.size == 0)
      cache.clear()
    }
  }

  @Test func draftsOfTheDeadAreSwept() throws {
    try Self.with { cache in
      cache.store(Self.data(10), for: "a")
      try Data("half".utf8).write(to: cache.folder.appendingPathComponent(".x.tmp"))
      cache.trim()
      #expect(try FileManager.default.contentsOfDirectory(atPath: cache.folder.path).count == 1)
    }
  }

  @Test func manyMayUseItAtOnce() throws {
    try Self.with(limit: 60_000) { cache in
      let failures = Failures()
      DispatchQueue.concurrentPerform(iterations: 6) { worker in
        for round in 0..<80 {
          let key = "key \((worker * 7 + round) % 12)"
          let expected = Data(key.utf8) + Self.data(8000)
          if let found = cache.data(key), found != expected {
            failures.catching { throw CocoaError(.fileReadCorruptFile) }
          }
          cache.store(expected, for: key)
        }
      }
      #expect(failures.all.isEmpty)
      #expect(cache.size <= 60_000 && !cache.entries.isEmpty)
      let names = try FileManager.default.contentsOfDirectory(atPath: cache.folder.path)
      #expect(names.allSatisfy { $0.hasSuffix(".features") })
    }
  }
}
