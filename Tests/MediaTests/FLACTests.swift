import Foundation
import Materials
import Media
import TestSupport
import Testing

@Suite struct FLACTests {
  static let recipe = Recipe(
    model: "large_44k_v2", prompt: "a door = creaks,\nöffnet sich 🚪", negativePrompt: "music", seed: .max,
    span: TimeSpan(start: 0.1, duration: 8), video: "/videos/door.mp4")

  @Test(arguments: [16_000, 44_100])
  func flacAndWeReadWhatWeWrote(_ rate: Int) throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.flac")
      let sound = Waveform.sweep(seconds: 2.5, samplingRate: rate)
      try FLACWriter(tags: FLACTags(Self.recipe)).write(sound, to: file)
      let verdict = try Judge.run("flac", ["-t", "--totally-silent", file.path])
      #expect(verdict.status == 0)
      let read = try FLACReader(file)
      #expect(read.waveform.samplingRate == rate)
      #expect(read.waveform.samples.count == sound.samples.count)
      let worst = zip(read.waveform.samples, sound.samples).map { abs($0 - $1) }.max() ?? 1
      #expect(worst <= 1 / 16_777_216)
      #expect(read.tags.recipe == Self.recipe)
      #expect(try FLACReader.recipe(of: file) == Self.recipe)
      #expect(read.tags["title"] == Self.recipe.prompt)
      let facts = try Judge.run(
        "metaflac",
        [
          "--show-bps", "--show-channels", "--show-sample-rate", "--show-total-samples", "--show-md5sum",
          file.path,
        ])
      let lines = facts.text.split(separator: "\n")
      #expect(Set(lines.dropLast()) == ["24", "1", "\(rate)", "\(sound.samples.count)"])
      #expect(lines.last != "00000000000000000000000000000000")
    }
  }

  @Test func roundsHalfToEvenAndClips() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.flac")
      let unit: Float = 1 / 8_388_608
      let given: [Float] =
        [0.5, 1.5, 2.5, -0.5, -1.5, 0.51, 3].map { $0 * unit } + [1, 2, -1, -2, 0.999_999_94]
      try FLACWriter().write(Waveform(samples: given, samplingRate: 44_100), to: file)
      let raw = try Judge.run(
        "flac",
        ["-d", "-c", "--totally-silent", "--force-raw-format", "--endian=little", "--sign=signed", file.path])
      let bytes = [UInt8](raw.output)
      let heard = stride(from: 0, to: bytes.count - 2, by: 3).map {
        (Int32(bytes[$0]) << 8 | Int32(bytes[$0 + 1]) << 16 | Int32(bytes[$0 + 2]) << 24) >> 8
      }
      #expect(heard == [0, 2, 2, 0, -2, 1, 3, 8_388_607, 8_388_607, -8_388_608, -8_388_608, 8_388_607])
    }
  }

  @Test func theSameRecipeGivesTheSameBytes() throws {
    try withTemporaryFolder { folder in
      let files = ["a.flac", "b.flac"].map { folder.appendingPathComponent($0) }
      for file in files { try FLACWriter(tags: FLACTags(Self.recipe)).write(.sweep(seconds: 12), to: file) }
      #expect(try Data(contentsOf: files[0]) == Data(contentsOf: files[1]))
      let table = try Judge.run("metaflac", ["--list", "--block-type=SEEKTABLE", files[0].path])
      #expect(table.text.contains("seek points: 2"))
      #expect(try !Judge.run("metaflac", ["--export-tags-to=-", files[0].path]).text.contains("DATE"))
    }
  }

  @Test func refusesWhatIsNoSound() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.flac")
      func write(_ samples: [Float], _ rate: Int = 44_100, _ tags: [FLACTags.Tag] = []) throws {
        try FLACWriter(tags: FLACTags(tags)).write(Waveform(samples: samples, samplingRate: rate), to: file)
      }
      #expect(throws: SoundError.empty) { try write([]) }
      #expect(throws: SoundError.notFinite(sample: 1)) { try write([0, .infinity]) }
      #expect(throws: SoundError.notFinite(sample: 2)) { try write([0, 0, .nan]) }
      for rate in [0, -1, 1 << 40] { #expect(throws: SoundError.samplingRate(rate)) { try write([0], rate) } }
      #expect(throws: SoundError.tagName("A=B")) { try write([0], 44_100, [.init("A=B", "")]) }
      let huge = String(repeating: "x", count: 1 << 24)
      #expect(throws: SoundError.self) { try write([0], 44_100, [.init("TITLE", huge)]) }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
      try write([0.25])
      #expect(throws: DraftError.exists(path: file.path)) { try write([0.5]) }
      #expect(try FLACReader(file).waveform.samples == [0.25])
    }
  }

  @Test func damageIsNoticed() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.flac")
      try FLACWriter(tags: FLACTags(Self.recipe)).write(.sweep(seconds: 0.5), to: file)
      let whole = try Data(contentsOf: file)
      let broken = folder.appendingPathComponent("b.flac")
      func outcome(_ bytes: Data) throws -> SoundError? {
        try bytes.write(to: broken)
        do {
          _ = try FLACReader(broken)
          return nil
        } catch let error as SoundError { return error }
      }
      for count in stride(from: 0, to: whole.count - 1, by: 173) {
        #expect(try outcome(whole.prefix(count)) != nil, "cut at \(count)")
      }
      for place in stride(from: whole.count / 2, to: whole.count, by: 311) {
        var bytes = whole
        bytes[place] ^= 0x10
        #expect(try outcome(bytes) != nil, "bit turned at \(place)")
      }
      // Heads may lie about anything; no crash is all that is asked.
      for place in 0..<600 {
        var bytes = whole
        bytes[place] = bytes[place] &+ 101
        _ = try outcome(bytes)
      }
      #expect(throws: SoundError.cannotRead(path: "/no.flac", code: ENOENT)) {
        try FLACReader(URL(fileURLWithPath: "/no.flac"))
      }
    }
  }

  @Test func onlyMonoIsRead() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.flac")
      try Judge.ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-ac", "2", file.path)
      #expect(throws: SoundError.notMono(path: file.path, channels: 2)) { try FLACReader(file) }
      let plain = folder.appendingPathComponent("b.flac")
      try Judge.ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-ac", "1", plain.path)
      #expect(try FLACReader(plain).waveform.duration == 1)
      #expect(throws: SoundError.noRecipe(path: plain.path)) { try FLACReader.recipe(of: plain) }
    }
  }

  @Test func aFullDiskLeavesNothing() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        limitFileSize(to: 30_000)
        let file = folder.appendingPathComponent("a.flac")
        #expect(throws: DraftError.cannotWrite(path: file.path, code: EFBIG)) {
          try FLACWriter().write(.sweep(seconds: 5), to: file)
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left.isEmpty)
      }
    }
  }

  @Test func levels() {
    let square = Level(Waveform(samples: [0.5, -0.5, 0.5, -0.5], samplingRate: 44_100))
    #expect(abs(square.peak + 6.0206) < 1e-3 && abs(square.rms + 6.0206) < 1e-3)
    let silence = Level(Waveform(samples: [0, 0], samplingRate: 44_100))
    #expect(silence.peak == -.infinity && silence.rms == -.infinity)
    #expect(Level(Waveform(samples: [], samplingRate: 44_100)).rms == -.infinity)
  }
}
