import Foundation
import Library
import Materials
import Studio
import TestSupport
import Testing

/// What a person hears and sees while the studio plays: its sound as a card gets it, its picture as a terminal shows it.
@Suite(.serialized) struct StudioSoundTests {
  /// A studio on a video whose pictures carry their number, with takes of noise in its library.
  private struct Stage {
    let studio: StudioTerminal
    let takes: [Waveform]

    init(_ home: URL, sound: [String: String], seconds: Double, takes count: UInt32) throws {
      studio = try StudioTerminal(home: home, sound: sound)
      takes = (1...count).map { .noise(seed: $0, seconds: seconds) }
      try Self.draw(seconds, studio.clip)
      let settings = home.appendingPathComponent("config/onset/config.toml")
      try FileManager.default.createDirectory(at: settings.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("match_loudness = false\nvolume = 1\n".utf8).write(to: settings)
      let library = try Library(folder: studio.libraryFolder)
      let session = try library.session(forVideo: studio.clip.path)
      for (seed, waveform) in takes.enumerated() {
        let recipe = Recipe(
          model: "onset-mini", prompt: "noise", seed: UInt64(seed), span: TimeSpan(start: 0, duration: seconds),
          video: studio.clip.path)
        _ = try TakeKeeper().keep(Performance(recipe: recipe, waveform: waveform), in: session, of: library)
      }
      try studio.open()
      try studio.goToTakes()
    }

    /// Eight bars of black or white say a picture's number in binary, its lowest bit at the left.
    private static func draw(_ seconds: Double, _ video: URL) throws {
      let bits = "format=gray,geq=lum='255*mod(floor(N/pow(2,floor(8*X/W))),2)'"
      let outcome = try Program.named("ffmpeg").run([
        "-v", "error", "-y", "-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=\(seconds),\(bits)", "-c:v", "libx264",
        "-pix_fmt", "yuv420p", "-crf", "12", video.path,
      ])
      #expect(outcome.status == 0, "\(outcome.err)")
    }

    /// The number that the picture pane shows; nil between two pictures.
    func shownPicture() throws -> Int? {
      let row = try studio.tmux.styledScreen().split(separator: "\n", omittingEmptySubsequences: false)[10]
      let shades = row.backgrounds().prefix(71)
      let bars = (0..<8).map { shades[Int((Double($0) + 0.5) * 71 / 8)] }
      guard bars.allSatisfy({ $0 < 60 || $0 > 195 }) else { return nil }
      return bars.enumerated().reduce(0) { $0 + ($1.element > 128 ? 1 << $1.offset : 0) }
    }
  }

  /// Switched there and back while it plays: each take is heard at its own place sample by sample, a change takes 5 ms, and
  /// nothing is left out.
  @Test func aAndBAreHeardAsTheyAre() throws {
    try withTemporaryFolder { home in
      let sink = try FileSink(in: home)
      let stage = try Stage(home, sound: sink.environment, seconds: 6, takes: 2)
      defer { stage.studio.tmux.close() }
      let tmux = stage.studio.tmux
      try tmux.press("a", "j", "b")
      try tmux.waitFor("x switches")
      try tmux.press("Space")
      for _ in 1...3 {
        listen(to: sink, seconds: 0.6)
        try tmux.press("x")
      }
      listen(to: sink, seconds: 0.6)
      try stage.studio.leave()
      let heard = sink.heard(Float.self)
      let pieces = stage.takes.flatMap { Hearing(of: $0.samples, in: heard).stretches }.sorted { $0.heard < $1.heard }
      #expect(pieces.count == 4, "\(pieces)")
      for (piece, next) in zip(pieces, pieces.dropFirst()) {
        #expect(next.heard - piece.heard - piece.take.count <= 220)
        // No sample is heard twice, none skipped.
        #expect(next.heard - piece.heard == next.take.lowerBound - piece.take.lowerBound)
      }
      #expect(pieces.first?.take.lowerBound == 0)
    }
  }

  private func listen(to sink: FileSink, seconds: Double) {
    let heard = { sink.heard(Float.self).count { $0 != 0 } }
    let goal = heard() + Int(seconds * 44_100)
    waitUntil(20) { heard() > goal }
  }

  /// At many moments of a take: some sample that the card gets while somebody looks lies within a picture's 40 ms of the picture
  /// that the terminal shows. A tenth of the looks on either side is left to a busy machine, and so are two of three plays.
  @Test(.enabled(if: PulseServer.isInstalled, "pulseaudio and pulseaudio-utils are not installed"))
  func pictureAndSoundAgree() throws {
    try withTemporaryFolder { home in
      let server = try PulseServer(in: home)
      let stage = try Stage(home, sound: server.environment, seconds: 8, takes: 1)
      defer { stage.studio.tmux.close() }
      var spread = try picturesAhead(stage, server)
      for _ in 0..<2 where !agrees(spread) { spread = try picturesAhead(stage, server) }
      #expect(agrees(spread), "picture ahead of sound by \(spread) s")
      try stage.studio.leave()
    }
  }

  private func agrees(_ spread: ClosedRange<Double>) -> Bool { spread.lowerBound > -0.04 && spread.upperBound < 0.04 }

  /// Seconds by which the picture was ahead of the sound in nine of ten looks, from one side and from the other.
  private func picturesAhead(_ stage: Stage, _ server: PulseServer) throws -> ClosedRange<Double> {
    let file = try server.record()
    let frames = { ((try? FileManager.default.attributesOfItem(atPath: file.path)[.size]) as? Int ?? 0) / 4 }
    var looks: [(picture: Int, frames: ClosedRange<Int>)] = []
    try stage.studio.tmux.press("Home", "Space")
    server.waitForSound(0.5)
    let end = Date() + 5
    while Date() < end {
      let before = frames()
      if let picture = try stage.shownPicture() { looks.append((picture, before...frames())) }
      Thread.sleep(forTimeInterval: 0.017)
    }
    try stage.studio.tmux.press("Space")
    server.stopRecording()
    let heard = Hearing(of: stage.takes[0].samples, in: try Data(contentsOf: file).samples())
    let ahead = looks.compactMap { look -> Double? in
      guard let piece = heard.stretches.last(where: { $0.heard <= look.frames.lowerBound }) else { return nil }
      let begin = Double(piece.take.lowerBound - piece.heard + look.frames.lowerBound) / 44_100
      let end = begin + Double(look.frames.count) / 44_100
      let picture = Double(look.picture) / 25
      return picture > end ? picture - end : min(0, picture + 0.04 - begin)
    }.sorted()
    try #require(ahead.count > 40, "\(ahead.count) looks")
    return ahead[ahead.count / 10]...ahead[ahead.count * 9 / 10]
  }
}

extension Substring {
  /// Each column's background by its red share (0...255), as a terminal's SGR sequences set it.
  fileprivate func backgrounds() -> [Int] {
    var (shade, shades) = (0, [Int]())
    for (number, part) in components(separatedBy: "\u{1B}[").enumerated() {
      var text = Substring(part)
      if number > 0, let end = part.firstIndex(of: "m") {
        let codes = part[..<end].split(separator: ";").compactMap { Int($0) }
        if let place = codes.firstIndex(of: 48), place + 2 < codes.count {
          shade = codes[place + 1] == 2 ? codes[place + 2] : Self.shade(ofPalette: codes[place + 2])
        } else if codes.isEmpty || codes.contains(0) || codes.contains(49) {
          shade = 0
        }
        text = part[part.index(after: end)...]
      }
      shades += text.map { _ in shade }
    }
    return shades
  }

  private static func shade(ofPalette color: Int) -> Int {
    switch color {
    case 232...255: 8 + 10 * (color - 232)
    case 16..<232: [0, 95, 135, 175, 215, 255][(color - 16) / 36]
    default: 0
    }
  }
}
