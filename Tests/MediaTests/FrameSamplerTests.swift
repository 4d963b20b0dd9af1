import Materials
import Media
import Testing

/// Against picks that the reference's own reader made of two videos, whose timestamps are even.
@Suite struct FrameSamplerTests {
  struct Picks {
    var clip: [Int] = []
    var sync: [Int] = []
    var length: FootageLength

    /// The index of the picture in each place, for `count` pictures `delta` ticks of 1/`base` seconds apart.
    init(_ count: Int, delta: Int, base: Int, duration: Double) {
      self.init(times: (0..<count).map { Double($0 * delta) / Double(base) }, duration: duration)
    }

    init(times: [Double], duration: Double) {
      var sampler = FrameSampler(duration: duration)
      for (index, time) in times.enumerated() {
        let places = sampler.places(at: time)
        clip += Array(repeating: index, count: places.clip)
        sync += Array(repeating: index, count: places.sync)
      }
      length = FootageLength(requested: duration, clip: clip.count, sync: sync.count)
      clip = Array(clip.prefix(length.clipFrames))
      sync = Array(sync.prefix(length.syncFrames))
    }
  }

  @Test func thirtyPicturesASecond() {
    let picks = Picks(300, delta: 512, base: 15_360, duration: 20)
    #expect(picks.length == FootageLength(requested: 10, clip: 80, sync: 250))
    #expect(picks.clip.prefix(14) == [0, 4, 8, 12, 15, 19, 23, 27, 30, 34, 38, 42, 45, 49])
    #expect(picks.clip.suffix(6) == [278, 282, 285, 289, 293, 297])
    // One in six is left out; where, drifts: the ticks are sums.
    let skipped =
      [1, 7, 13, 19] + Array(stride(from: 24, through: 246, by: 6))
      + Array(stride(from: 253, through: 295, by: 6))
    #expect(picks.sync == (0..<300).filter { !skipped.contains($0) })
  }

  /// The sums of 0.04 overtake the pictures twice and fall behind twice.
  @Test func twentyFivePicturesASecond() {
    let picks = Picks(251, delta: 3600, base: 90_000, duration: 20)
    #expect(picks.length.duration == 10.04)
    #expect(picks.length.clipFrames == 80)
    #expect(picks.clip.prefix(14) == [0, 4, 7, 10, 13, 16, 19, 22, 25, 29, 32, 35, 38, 41])
    #expect(picks.clip.suffix(4) == [238, 241, 244, 247])
    let expected = (0..<250).flatMap {
      [6, 18].contains($0) ? [] : [7, 206].contains($0) ? [$0, $0] : [$0]
    }
    #expect(picks.sync == expected)
  }

  @Test func oddDurationsAreCutToWhatBothRatesHave() {
    let fast = Picks(300, delta: 512, base: 15_360, duration: 3.37)
    #expect((fast.length.duration, fast.clip.count, fast.sync.count) == (3.37, 26, 84))
    let even = Picks(251, delta: 3600, base: 90_000, duration: 3.37)
    #expect((even.length.duration, even.clip.count, even.sync.count) == (3.36, 26, 84))
  }

  @Test func eightSeconds() {
    let fast = Picks(300, delta: 512, base: 15_360, duration: 8)
    #expect((fast.length.duration, fast.clip.count, fast.sync.count) == (8, 64, 200))
    #expect((fast.clip.last, fast.sync.last) == (237, 239))
    let even = Picks(251, delta: 3600, base: 90_000, duration: 8)
    #expect((even.length.duration, even.clip.last, even.sync.last) == (8, 197, 200))
  }

  @Test func theEndItselfStillCounts() {
    var sampler = FrameSampler(duration: 1)
    _ = sampler.places(at: 0)
    #expect(sampler.places(at: 1).clip == 8)
    #expect(sampler.places(at: 1.0000001) == .init(clip: 0, sync: 0))
  }

  @Test func aLateFirstPictureFillsThePlacesBeforeIt() {
    let picks = Picks(times: [-0.5, 0.5, 1], duration: 1)
    #expect(picks.clip == [1, 1, 1, 1, 1, 2, 2, 2])
    #expect(picks.sync.prefix(14) == [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2])
  }

  @Test func noPictureNoLength() {
    let picks = Picks(times: [], duration: 8)
    #expect(picks.length == FootageLength(requested: 0, clip: 0, sync: 0))
    #expect(FootageLength(requested: .nan, clip: 8, sync: 25).duration == 0)
    #expect(FootageLength(requested: -1, clip: 8, sync: 25).duration == 0)
  }

  @Test func minutes() {
    let picks = Picks(30 * 180, delta: 1, base: 30, duration: 180)
    #expect(picks.clip.count == 8 * 180)
    #expect(abs(picks.length.duration - 180) < 0.05)
  }
}
