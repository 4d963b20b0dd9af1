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
    Case(name: "a.webm", codec: Clip.vp9), Case(name: "a.webm", codec: Clip.vp9, sound: ["libopus"], keeps: true),
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
      let delay = try Seen(file: output).delay(of: sound)
      #expect(abs(delay) <= 32)
      print("DELAY \(clip.testDescription): \(delay), starts \(after[0])")
    }
  }
}
