import Foundation
import MMAudio
import Materials
import Media

/// `io/frames.json`: which pictures of two videos the towers see, and what they are like.
struct FramesIndex: Decodable {
  struct Video: Decodable {
    let file: String
    let pts: [Int]
    /// `1/15360`.
    let timeBase: String
    let pictures: [RGB]
    let extractions: [Extraction]

    enum CodingKeys: String, CodingKey {
      case file, pts, extractions
      case timeBase = "time_base"
      case pictures = "rgb_frames"
    }

    /// Seconds at which each picture is shown.
    var times: [Double] {
      let parts = timeBase.split(separator: "/").compactMap { Double($0) }
      guard parts.count == 2 else { return [] }
      return pts.map { Double($0) * parts[0] / parts[1] }
    }
  }

  struct RGB: Decodable {
    let index: Int
    let checksum: UInt32

    enum CodingKeys: String, CodingKey {
      case index
      case checksum = "rgb_crc32_hwc"
    }
  }

  struct Extraction: Decodable {
    let requested: Double
    let duration: Double
    let counts: [Int]
    let clip: [Int]
    let sync: [Int]
    let clipFrames: [Frame]?
    let syncFrames: [Frame]?

    enum CodingKeys: String, CodingKey {
      case requested = "requested_sec"
      case duration = "duration_sec"
      case counts = "raw_counts"
      case clip = "clip_indices"
      case sync = "sync_indices"
      case clipFrames = "clip_stats"
      case syncFrames = "sync_stats"
    }
  }

  struct Frame: Decodable {
    let checksum: UInt32

    enum CodingKeys: String, CodingKey { case checksum = "crc32_chw_u8" }
  }

  let videos: [Video]

  init(_ set: GoldenSet, _ name: String) throws {
    let data = try set.data(name)
    guard let decoded = try? JSONDecoder().decode(FramesIndex.self, from: data) else {
      throw VerificationError.unreadableFile(path: set.path(name))
    }
    self = decoded
  }
}

extension CaseTable {
  static func framePicks(_ golden: GoldenCase) throws {
    for video in try FramesIndex(golden.set, golden.name).videos {
      let times = video.times
      for extraction in video.extractions {
        var picks = Picks(requested: extraction.requested)
        for (index, time) in times.enumerated() { picks.add(index, at: time) }
        picks.check(golden, "\(video.file), \(extraction.requested) s", extraction)
      }
      if let folder = golden.aids.videos {
        try decoded(golden, video, folder + "/" + video.file)
      } else {
        golden.skip("pictures of \(video.file) (give --videos)")
      }
    }
  }

  /// The same from the file itself, with every picture's checksum.
  private static func decoded(_ golden: GoldenCase, _ video: FramesIndex.Video, _ path: String) throws {
    let reader = try VideoReader(path: path)
    let places = Dictionary(
      video.times.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var known = Dictionary(
      video.pictures.map { ($0.index, $0.checksum) }, uniquingKeysWith: { first, _ in first })
    for extraction in video.extractions {
      let label = "\(video.file) decoded, \(extraction.requested) s"
      var picks = Picks(requested: extraction.requested)
      var maker = FootageMaker(.published)
      var pictures = try reader.pictures(in: TimeSpan(duration: extraction.requested))
      while let picked = try pictures.next() {
        let index = places[picked.time] ?? -1
        picks.add(index, picked.places)
        if extraction.clipFrames != nil {
          maker.add(picked.picture, clip: picked.places.clip, sync: picked.places.sync)
        }
        if let checksum = known.removeValue(forKey: index) {
          let found = CRC32.of(picked.picture.pixels)
          golden.check(Check("\(video.file), picture \(index) in RGB", [Int(found)], [Int(checksum)]))
        }
      }
      picks.check(golden, label, extraction)
      guard let clip = extraction.clipFrames, let sync = extraction.syncFrames else { continue }
      let footage = try maker.finish(requested: extraction.requested)
      check(golden, "\(label), clip frames", footage.clipFrames, clip)
      check(golden, "\(label), sync frames", footage.syncFrames, sync)
    }
    for index in known.keys.sorted() { golden.skip("picture \(index) of \(video.file) (no tower sees it)") }
  }

  private static func check(
    _ golden: GoldenCase, _ name: String, _ frames: [Picture], _ wanted: [FramesIndex.Frame]
  ) {
    let found = frames.map { Int(CRC32.of($0.planes.map { UInt8(truncatingIfNeeded: $0) })) }
    golden.check(Check(name, found, wanted.map { Int($0.checksum) }))
  }
}

/// Pictures by their number in the file, as often as each is shown.
private struct Picks {
  private let requested: Double
  private var sampler: FrameSampler
  private var clip: [Int] = []
  private var sync: [Int] = []

  init(requested: Double) {
    self.requested = requested
    sampler = FrameSampler(duration: requested)
  }

  mutating func add(_ index: Int, at time: Double) { add(index, sampler.places(at: time)) }

  mutating func add(_ index: Int, _ places: FrameSampler.Places) {
    clip += Array(repeating: index, count: places.clip)
    sync += Array(repeating: index, count: places.sync)
  }

  func check(_ golden: GoldenCase, _ name: String, _ wanted: FramesIndex.Extraction) {
    golden.check(Check("\(name): counts", [clip.count, sync.count], wanted.counts))
    let length = FootageLength(requested: requested, clip: clip.count, sync: sync.count)
    golden.check(Check("\(name): duration", [length.duration], [wanted.duration], .exact))
    golden.check(Check("\(name): clip frames", Array(clip.prefix(length.clipFrames)), wanted.clip))
    golden.check(Check("\(name): sync frames", Array(sync.prefix(length.syncFrames)), wanted.sync))
  }
}

extension Architecture {
  /// Of the published models, which all look at pictures of the same size.
  fileprivate static var published: Architecture { PublishedVariant.large44kV2.architecture }
}

/// The checksum of zip and PNG.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { (byte: UInt32) -> UInt32 in
    var value = byte
    for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0xEDB8_8320 }
    return value
  }

  static func of(_ bytes: [UInt8]) -> UInt32 {
    var value = ~UInt32(0)
    for byte in bytes { value = table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ (value >> 8) }
    return ~value
  }
}
