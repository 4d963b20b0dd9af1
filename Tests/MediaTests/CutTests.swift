import Materials
import Media
import Testing

/// The choice of packets, on paper.
@Suite struct CutTests {
  /// Pictures in decode order by their time of showing; `|` before a key picture.
  private func index(_ pictures: String, decoded: Bool = true) -> PictureIndex {
    let stamps = pictures.split(separator: " ").enumerated().map { place, picture in
      PictureStamp(
        shown: Int64(picture.drop { $0 == "|" }), decoded: decoded ? Int64(place) - 2 : nil, duration: 1,
        isKey: picture.hasPrefix("|"))
    }
    return PictureIndex(stamps: stamps, tick: 1, usualDuration: 1)
  }

  @Test func decodeTimesAreFilledSoThatNoneIsLate() {
    let filled = index("|0 3 1 2 6 4 5", decoded: false)
    let decoded = filled.stamps.compactMap(\.decoded)
    #expect(decoded == [-1, 0, 1, 2, 3, 4, 5])
    let late = zip(filled.stamps, decoded).filter { ($0.shown ?? .min) < $1 }
    #expect(late.isEmpty)
  }

  @Test func repeatedTimesStillRise() {
    let filled = index("|5 5 5 6 9", decoded: false)
    let decoded = filled.stamps.compactMap(\.decoded)
    #expect(zip(decoded, decoded.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func withoutTimesTheCodecsOrderDecides() {
    let orders = [0, 6, 2, 4, 0, 4, 2]
    let stamps = orders.map { order in
      var stamp = PictureStamp(shown: nil, decoded: nil, isKey: order == 0)
      stamp.order = order
      return stamp
    }
    let filled = PictureIndex(stamps: stamps, tick: 0.04, usualDuration: 10)
    #expect(filled.stamps.compactMap(\.shown) == [0, 30, 10, 20, 40, 60, 50])
  }

  @Test func anEditListHidesWhatOnlyHelps() throws {
    // Asked for 5 to 7: from the key picture 4; 8 is there since 6 and 7 lean on it.
    let pictures = index("|0 3 1 2 |4 8 5 6 7 |9 10")
    let cut = try #require(Cut(TimeSpan(start: 5, duration: 2), of: pictures, hidesPictures: true))
    #expect(cut.packets == 4...7 && cut.leftOut.isEmpty)
    #expect(cut.origin == 5 && cut.end == 7 && cut.hasHiddenEnd && cut.silence == 0)
    #expect(cut.span == TimeSpan(start: 5, duration: 2))
    let shown = try #require(Cut(TimeSpan(start: 5, duration: 2), of: pictures, hidesPictures: false))
    #expect(shown.origin == 4 && shown.silence == 1 && shown.end == 9 && !shown.hasHiddenEnd)
  }

  @Test func picturesOfAnOpenGroupBeforeAreLeftOut() throws {
    // 5 and 6 come after the key picture 7 in the file but lean on what came before it.
    let pictures = index("|0 4 1 2 3 |7 5 6 9 8")
    let cut = try #require(Cut(TimeSpan(start: 7, duration: 2), of: pictures, hidesPictures: true))
    #expect(cut.packets == 5...9 && cut.leftOut == [6, 7] && cut.origin == 7)
    let early = try #require(Cut(TimeSpan(start: 5.5, duration: 2), of: pictures, hidesPictures: true))
    #expect(early.packets.lowerBound == 0 && early.leftOut.isEmpty)
    #expect(early.origin == 5 && early.silence == 0.5)
  }

  @Test func aSpanOverAllTakesAll() throws {
    let pictures = index("|10 13 11 12")
    let cut = try #require(Cut(TimeSpan(start: 0, duration: 4), of: pictures, hidesPictures: true))
    #expect(cut == Cut(whole: pictures, soundAt: 0))
    #expect(cut.packets == 0...3 && cut.origin == 10 && cut.end == 14)
    #expect(Cut(TimeSpan(start: 4, duration: 1), of: pictures, hidesPictures: true) == nil)
  }
}
