import Foundation
import Materials
import Media
import TestSupport
import Testing

@Suite struct WAVTests {
  private let sound = Waveform.sweep(seconds: 1.234)

  @Test func int24HoldsTheSamplesOfTheFLAC() throws {
    try withTemporaryFolder { folder in
      let (wav, flac) = (folder.appendingPathComponent("a.wav"), folder.appendingPathComponent("a.flac"))
      try WAVWriter(.int24, recipe: FLACTests.recipe).write(sound, to: wav)
      try FLACWriter().write(sound, to: flac)
      #expect(
        try Judge.ffmpeg("-i", wav.path, "-f", "md5", "-") == Judge.ffmpeg("-i", flac.path, "-f", "md5", "-"))
      #expect(
        try Judge.probe(wav, "-show_entries", "stream=codec_name,sample_rate,channels,bits_per_sample")
          == ["pcm_s24le,44100,1,24"])
    }
  }

  @Test func float32HoldsTheSamplesAsTheyAre() throws {
    try withTemporaryFolder { folder in
      let wav = folder.appendingPathComponent("a.wav")
      let loud = Waveform(samples: [0, 0.1, -1.5, 2, 1e-9], samplingRate: 16_000)
      try WAVWriter(.float32).write(loud, to: wav)
      let bytes = try Judge.ffmpeg("-i", wav.path, "-f", "f32le", "-c:a", "pcm_f32le", "-")
      #expect(bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) } == loud.samples)
      #expect(
        try Judge.probe(wav, "-show_entries", "stream=codec_name,sample_rate,channels")
          == ["pcm_f32le,16000,1"])
    }
  }

  /// sox reads by other code than ffmpeg, and complains of what it finds odd.
  @Test(arguments: WAVWriter.Format.allCases) func soxFindsNothingOdd(_ format: WAVWriter.Format) throws {
    try withTemporaryFolder { folder in
      let wav = folder.appendingPathComponent("a.wav")
      // An odd number of bytes of sound: the chunk is padded.
      try WAVWriter(format, recipe: FLACTests.recipe).write(
        Waveform(samples: [0.5, -0.5, 0.25], samplingRate: 44_100), to: wav)
      let verdict = try Judge.run("sox", ["-V2", wav.path, "-n", "stat"])
      #expect(verdict.status == 0)
      #expect(!verdict.errors.contains("WARN"), "\(verdict.errors)")
      #expect(verdict.errors.contains("Samples read:                 3"), "\(verdict.errors)")
      #expect(try Judge.run("soxi", ["-r", wav.path]).text == "44100")
    }
  }

  @Test func theRecipeIsInTheComment() throws {
    try withTemporaryFolder { folder in
      let wav = folder.appendingPathComponent("a.wav")
      try WAVWriter(recipe: FLACTests.recipe).write(sound, to: wav)
      let verdict = try Judge.run(
        "ffprobe",
        ["-v", "error", "-show_entries", "format_tags=comment", "-of", "default=nw=1:nk=1", wav.path])
      let recipe = try JSONDecoder().decode(Recipe.self, from: Data(verdict.text.utf8))
      #expect(recipe == FLACTests.recipe)
    }
  }

  @Test func refusesWhatIsNoSoundAndOverwritesNothing() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.wav")
      func write(_ samples: [Float], _ rate: Int = 44_100) throws {
        try WAVWriter(.float32).write(Waveform(samples: samples, samplingRate: rate), to: file)
      }
      #expect(throws: SoundError.empty) { try write([]) }
      #expect(throws: SoundError.notFinite(sample: 1)) { try write([0, .nan]) }
      for rate in [0, -1, 1 << 40] { #expect(throws: SoundError.samplingRate(rate)) { try write([0], rate) } }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
      try write([0.5])
      #expect(throws: DraftError.exists(path: file.path)) { try write([0.25]) }
    }
  }
}
