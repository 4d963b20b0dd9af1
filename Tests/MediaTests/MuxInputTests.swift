import Foundation
import Materials
import Media
import TestSupport
import Testing

/// What an input may be, and what of it survives.
@Suite struct MuxInputTests {
  struct Foreign: Sendable {
    let name: String
    let codec: [String]
    var becomes = VideoContainer.mkv
  }

  static let foreign = [
    Foreign(name: "a.avi", codec: Clip.x264), Foreign(name: "a.avi", codec: Clip.mpeg4),
    Foreign(name: "a.ts", codec: Clip.x264), Foreign(name: "a.h264", codec: Clip.x264),
    Foreign(name: "a.hevc", codec: Clip.x265), Foreign(name: "a.mpg", codec: ["mpeg2video", "-bf", "2"]),
    Foreign(name: "a.m4v", codec: Clip.mpeg4 + ["-f", "m4v"]), Foreign(name: "a.flv", codec: Clip.x264),
  ]

  @Test(arguments: foreign)
  func otherKindsBecomeMatroska(_ clip: Foreign) throws {
    try withTemporaryFolder { folder in
      let input = folder.appendingPathComponent(clip.name)
      try Clip.make(input, seconds: 2, codec: clip.codec)
      #expect(try Muxer().container(for: input) == clip.becomes)
      let output = folder.appendingPathComponent("b.mkv")
      let sound = Waveform.sweep(seconds: 2)
      let made = try Muxer().mux(sound, into: input, as: output)
      #expect(!made.followsInput && made.container == clip.becomes)
      // Order and number of pictures are what goes wrong where times are missing.
      #expect(try Seen(file: output).pictures() == Seen(file: input).pictures())
      let times = try Seen(file: output).pictureTimes()
      #expect(times.first == 0 && times.count >= 49)
      for (place, time) in times.enumerated() { #expect(abs(time - Double(place) / 25) < 0.0011) }
      #expect(abs(try Seen(file: output).delay(of: sound)) <= 32)
    }
  }

  @Test func gifBecomesAVideo() throws {
    try withTemporaryFolder { folder in
      let input = folder.appendingPathComponent("a.gif")
      try Judge.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=96x64:r=10:d=1", input.path)
      let container = try Muxer().container(for: input)
      let output = folder.appendingPathComponent("b." + container.fileExtension)
      _ = try Muxer().mux(.sweep(seconds: 1), into: input, as: output)
      #expect(try Seen(file: output).pictureTimes().count == 10)
    }
  }

  @Test func aChosenContainerIsUsed() throws {
    try withTemporaryFolder { folder in
      let input = folder.appendingPathComponent("a.mkv")
      try Clip.make(input, seconds: 2, codec: Clip.x265)
      let output = folder.appendingPathComponent("b.mp4")
      var muxer = Muxer()
      muxer.container = .mp4
      let sound = Waveform.sweep(seconds: 2)
      let made = try muxer.mux(sound, into: input, as: output)
      #expect(made.container == .mp4 && !made.followsInput)
      #expect(try Seen(file: output).pictures() == Seen(file: input).pictures())
      #expect(
        try Judge.probe(output, "-select_streams", "v", "-show_entries", "stream=codec_tag_string") == [
          "hvc1"
        ])
      #expect(abs(try Seen(file: output).delay(of: sound)) <= 32)
    }
  }

  @Test func whatTheStreamSaysOfItselfSurvives() throws {
    try withTemporaryFolder { folder in
      let flat = folder.appendingPathComponent("flat.mov")
      try Clip.make(
        flat, seconds: 2,
        more: [
          "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv",
          "-vf", "setsar=4/3", "-timecode", "01:00:00:00", "-metadata", "title=A day",
        ])
      let input = folder.appendingPathComponent("a.mov")
      try Judge.ffmpeg(
        "-i", flat.path, "-map", "0:v", "-c", "copy", "-metadata:s:v:0", "rotate=90", input.path)
      let output = folder.appendingPathComponent("b.mov")
      _ = try Muxer().mux(.sweep(seconds: 2), into: input, as: output)
      let facts = [
        "stream=codec_tag_string,sample_aspect_ratio,color_range,avg_frame_rate",
        "stream=color_space,color_transfer,color_primaries",
        "stream_tags=timecode", "stream_side_data=rotation", "format_tags=title",
      ]
      for fact in facts {
        let before = try Judge.probe(input, "-select_streams", "v", "-show_entries", fact)
        #expect(try Judge.probe(output, "-select_streams", "v", "-show_entries", fact) == before)
        #expect(before.contains { !$0.isEmpty }, "\(fact) is in the input")
      }
      var muxer = Muxer()
      muxer.span = TimeSpan(start: 1, duration: 1)
      let part = folder.appendingPathComponent("part.mov")
      _ = try muxer.mux(.sweep(seconds: 1), into: input, as: part)
      let clock = try Judge.probe(part, "-select_streams", "v", "-show_entries", "stream_tags=timecode")
      #expect(clock == ["01:00:01:00"])
    }
  }

  @Test func theRecipeTravelsAlong() throws {
    try withTemporaryFolder { folder in
      for (name, tag) in [("a.mp4", "comment"), ("a.mov", "comment"), ("a.mkv", "ONSET_RECIPE")] {
        let input = folder.appendingPathComponent(name)
        try Clip.make(input, seconds: 1)
        let output = folder.appendingPathComponent("out-" + name)
        var muxer = Muxer()
        muxer.recipe = Recipe(model: "small_16k", prompt: "rain, \"hard\"\nöäü", seed: 7)
        _ = try muxer.mux(.sweep(seconds: 1), into: input, as: output)
        let verdict = try Judge.run(
          "ffprobe",
          ["-v", "error", "-show_entries", "format_tags=\(tag)", "-of", "default=nw=1:nk=1", output.path])
        let read = try JSONDecoder().decode(Recipe.self, from: Data(verdict.text.utf8))
        #expect(read == muxer.recipe)
      }
    }
  }

  @Test func containersRefuseWhatTheyCannotHold() throws {
    try withTemporaryFolder { folder in
      let input = folder.appendingPathComponent("a.mkv")
      try Clip.make(input, seconds: 1, sound: ["libvorbis"])
      let output = folder.appendingPathComponent("b")
      var muxer = Muxer()
      muxer.container = .webm
      #expect(throws: MuxError.cannotHoldPicture(container: .webm, codec: "h264")) {
        try muxer.mux(.sweep(seconds: 1), into: input, as: output)
      }
      muxer.container = .mov
      muxer.keepOriginalSound = true
      #expect(throws: MuxError.cannotHoldSound(container: .mov, codec: "vorbis")) {
        try muxer.mux(.sweep(seconds: 1), into: input, as: output)
      }
      #expect(throws: MuxError.cannotHoldSound(container: .mov, codec: "vorbis")) {
        try muxer.container(for: input)
      }
      let web = folder.appendingPathComponent("a.webm")
      try Clip.make(web, seconds: 1, codec: Clip.vp9)
      muxer = Muxer()
      muxer.soundCodec = .flac
      #expect(throws: MuxError.cannotHoldSound(container: .webm, codec: "flac")) {
        try muxer.mux(.sweep(seconds: 1), into: web, as: output)
      }
    }
  }

  @Test func inputsThatAreNoVideoAreNamed() throws {
    try withTemporaryFolder { folder in
      func file(_ name: String) -> URL { folder.appendingPathComponent(name) }
      try Judge.ffmpeg("-f", "lavfi", "-i", "sine=d=1", file("sound.m4a").path)
      try Judge.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=96x64:d=1", "-frames:v", "1", file("still.png").path)
      try Judge.ffmpeg(
        "-f", "lavfi", "-i", "sine=d=1", "-i", file("still.png").path, "-map", "0", "-map", "1", "-c:v",
        "png",
        "-disposition:v", "attached_pic", file("cover.mp3").path)
      try Data("not a video".utf8).write(to: file("text.mp4"))
      try Data().write(to: file("empty.mp4"))
      for name in ["sound.m4a", "still.png", "cover.mp3"] {
        #expect(throws: MuxError.noPicture(path: file(name).path)) {
          try Muxer().mux(.sweep(seconds: 1), into: file(name), as: file("out.mp4"))
        }
      }
      for name in ["text.mp4", "empty.mp4", "missing.mp4", "."] {
        let error = #expect(throws: MuxError.self, "\(name)") {
          try Muxer().mux(.sweep(seconds: 1), into: file(name), as: file("out.mp4"))
        }
        if case .cannotRead = error { continue }
        Issue.record("\(name): \(String(describing: error))")
      }
      #expect(!FileManager.default.fileExists(atPath: file("out.mp4").path))
    }
  }
}
