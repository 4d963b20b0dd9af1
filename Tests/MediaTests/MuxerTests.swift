import Foundation
import Materials
import Media
import TestSupport
import Testing

@Suite struct MuxerTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let codec: [String]
    var sound: [String]?
    var keeps = false
    var rate = "25"
    var seconds = 2.0
    var testDescription: String { "\(name) \(codec[0]) keeps \(keeps) rate \(rate)" }
  }

  static let wholeCases = [
    Case(name: "a.mp4", codec: Clip.x264), Case(name: "a.mp4", codec: Clip.x264, sound: ["aac"], keeps: true),
    Case(name: "a.mp4", codec: Clip.x265 + ["-tag:v", "hvc1"], rate: "24000/1001"),
    Case(name: "a.mp4", codec: Clip.mpeg4, rate: "30000/1001", seconds: 2.37),
    Case(name: "a.mp4", codec: Clip.vp9), Case(name: "a.mov", codec: Clip.x264, sound: ["aac"]),
    Case(name: "a.mov", codec: Clip.x264, sound: ["pcm_s16le"], keeps: true),
    Case(name: "a.mkv", codec: Clip.x264, sound: ["aac"], keeps: true),
    Case(name: "a.mkv", codec: Clip.x264, sound: ["flac"], keeps: true),
    Case(name: "a.mkv", codec: Clip.x265, seconds: 1.7), Case(name: "a.mkv", codec: Clip.mpeg4),
    Case(name: "a.webm", codec: Clip.vp9),
    Case(name: "a.webm", codec: Clip.vp9, sound: ["libopus"], keeps: true),
    Case(name: "a.webm", codec: ["libvpx", "-g", "12"], sound: ["libvorbis"], keeps: true, rate: "30"),
  ]

  @Test(arguments: wholeCases)
  func copiesEveryPicture(_ clip: Case) throws {
    try withTemporaryFolder { folder in
      let input = folder.appendingPathComponent(clip.name)
      try Clip.make(input, seconds: clip.seconds, rate: clip.rate, codec: clip.codec, sound: clip.sound)
      let output = folder.appendingPathComponent("out-" + clip.name)
      let sound = Waveform.sweep(seconds: clip.seconds)
      var muxer = Muxer()
      muxer.keepOriginalSound = clip.keeps
      muxer.span = TimeSpan(duration: clip.seconds)
      let made = try muxer.mux(sound, into: input, as: output)
      #expect(made.followsInput && made.container.fileExtension == input.pathExtension)
      #expect(made.hasOriginalSound == clip.keeps)
      #expect(try Seen(file: output).pictureMD5() == Seen(file: input).pictureMD5())
      let before = try Seen(file: input).pictureTimes()
      let after = try Seen(file: output).pictureTimes()
      #expect(before.count == after.count)
      for (one, other) in zip(before, after) { #expect(abs((one - before[0]) - (other - after[0])) < 0.0006) }
      #expect(try Seen(file: output).codecs().count == (clip.keeps ? 3 : 2))
      #expect(abs(try Seen(file: output).delay(of: sound)) <= 32)
    }
  }

  struct Packing: Sendable {
    let input: String
    let codec: [String]
    let sound: SoundCodec
    let samplingRate: Int
  }

  static let packings = [16_000, 44_100].flatMap { rate in
    [
      Packing(input: "a.mp4", codec: Clip.x264, sound: .aac, samplingRate: rate),
      Packing(input: "a.mkv", codec: Clip.x264, sound: .aac, samplingRate: rate),
      Packing(input: "a.mkv", codec: Clip.x264, sound: .flac, samplingRate: rate),
      Packing(input: "a.mkv", codec: Clip.x264, sound: .opus, samplingRate: rate),
      Packing(input: "a.webm", codec: Clip.vp9, sound: .opus, samplingRate: rate),
    ]
  }

  @Test(arguments: packings)
  func soundIsInSync(_ packing: Packing) throws {
    try withTemporaryFolder { folder in
      let input = folder.appendingPathComponent(packing.input)
      try Clip.make(input, seconds: 2, codec: packing.codec)
      let output = folder.appendingPathComponent("out-" + packing.input)
      let sound = Waveform.sweep(seconds: 2.01, samplingRate: packing.samplingRate)
      var muxer = Muxer()
      muxer.soundCodec = packing.sound
      _ = try muxer.mux(sound, into: input, as: output)
      let delay = try Seen(file: output).delay(of: sound)
      #expect(abs(delay) <= 32)
      let heard = try Seen(file: output).sound(samplingRate: packing.samplingRate).samples
      // AAC comes in whole frames; Matroska cannot say how much of them is padding.
      #expect(abs(heard.count - sound.samples.count) <= (packing.sound == .aac ? 2048 : 64))
      if packing.sound == .flac { #expect(heard == rounded(sound)) }
    }
  }

  /// To 24 bit, as the writer of this test would.
  private func rounded(_ sound: Waveform) -> [Float] {
    sound.samples.map { Float((Double($0) * 8_388_608).rounded(.toNearestOrEven)) / 8_388_608 }
  }

  @Test func sameInputGivesTheSameBytes() throws {
    try withTemporaryFolder { folder in
      for (name, codec) in [
        ("a.mp4", Clip.x264), ("a.mov", Clip.x264), ("a.mkv", Clip.x264), ("a.webm", Clip.vp9),
      ] {
        let input = folder.appendingPathComponent(name)
        try Clip.make(input, seconds: 1, codec: codec)
        let outputs = ["one-", "two-"].map { folder.appendingPathComponent($0 + name) }
        var muxer = Muxer()
        muxer.recipe = Recipe(model: "m", prompt: "rain")
        for output in outputs { _ = try muxer.mux(.sweep(seconds: 1), into: input, as: output) }
        #expect(try Data(contentsOf: outputs[0]) == Data(contentsOf: outputs[1]))
      }
    }
  }

  @Test func aLongSoundLeavesThePictureAlone() throws {
    try withTemporaryFolder { folder in
      let input = folder.appendingPathComponent("a.mp4")
      try Clip.make(input, seconds: 1)
      let output = folder.appendingPathComponent("b.mp4")
      let made = try Muxer().mux(.sweep(seconds: 3), into: input, as: output)
      #expect(made.span == TimeSpan(duration: 1))
      #expect(try Seen(file: output).pictureMD5() == Seen(file: input).pictureMD5())
      let heard = try Seen(file: output).sound(samplingRate: 44_100).samples.count
      #expect(abs(heard - Int(1.032 * 44_100)) <= 1024)
    }
  }
}
