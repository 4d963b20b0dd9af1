import Foundation
import Library
import Materials
import Testing

struct TakeOrderTests {
  private static func take(_ number: Int, seed: UInt64 = 0, loudness: Double? = nil, time: Double = 0)
    -> TakeRecord
  {
    TakeRecord(
      id: Int64(number), session: 1, number: number, audio: "/\(number).flac",
      created: Date(timeIntervalSince1970: time),
      content: TakeContent(
        recipe: Recipe(model: "m", prompt: "Türe knarrt", seed: seed), duration: 9 - Double(number),
        samplingRate: 44_100, loudness: loudness))
  }

  private static var takes: [TakeRecord] {
    var takes = [
      take(1, seed: 30, loudness: -20, time: 3), take(2, seed: 10, loudness: nil, time: 1),
      take(3, seed: 20, loudness: -10, time: 2), take(4, seed: 20, loudness: -30, time: 4),
    ]
    takes[2].isCircled = true
    takes[0].name = "take 10"
    takes[1].name = "take 9"
    takes[3].note = "too LOUD"
    takes[3].trashed = Date()
    return takes
  }

  @Test(arguments: [
    (TakeOrder.Key.number, [1, 2, 3, 4]), (.seed, [2, 3, 4, 1]), (.loudness, [2, 4, 1, 3]),
    (.time, [2, 3, 1, 4]),
    (.duration, [4, 3, 2, 1]), (.circled, [1, 2, 4, 3]), (.name, [3, 4, 2, 1]),
  ])
  func sorts(_ key: TakeOrder.Key, _ numbers: [Int]) {
    #expect(TakeOrder(key).sorted(Self.takes.reversed()).map(\.number) == numbers)
  }

  @Test func equalsStayInOrderWhicheverWay() {
    #expect(TakeOrder(.seed, isDescending: true).sorted(Self.takes).map(\.number) == [1, 3, 4, 2])
    #expect(TakeOrder(.circled, isDescending: true).sorted(Self.takes).map(\.number) == [3, 1, 2, 4])
  }

  @Test(arguments: [
    (TakeFilter(), [1, 2, 3]), (TakeFilter(isTrashShown: true), [1, 2, 3, 4]),
    (TakeFilter(circledOnly: true), [3]),
    (TakeFilter(text: "ture KNARRT"), [1, 2, 3]), (TakeFilter(text: "loud", isTrashShown: true), [4]),
    (TakeFilter(text: "take ture 9"), [2]), (TakeFilter(text: "30"), [1]), (TakeFilter(text: "window"), []),
    (TakeFilter(text: "  "), [1, 2, 3]),
  ])
  func filters(_ filter: TakeFilter, _ numbers: [Int]) {
    #expect(filter.apply(to: Self.takes).map(\.number) == numbers)
  }
}

struct RecipeDifferenceTests {
  @Test func onlyWhatDiffersIsTold() {
    let old = Recipe(model: "m", prompt: "rain", seed: 1, cfgStrength: 4.5, span: TimeSpan(duration: 8))
    #expect(differences(between: old, and: old).isEmpty)
    var new = old
    new.seed = 2
    new.cfgStrength = 5
    new.span.start = 1.25
    new.maskAwayClip = true
    let told = differences(between: old, and: new).map { "\($0.field.rawValue): \($0.old) > \($0.new)" }
    #expect(
      Set(told) == ["seed: 1 > 2", "cfg strength: 4.5 > 5", "start: 0 > 1.25", "mask away clip: off > on"])
  }

  @Test func noFieldIsForgotten() {
    let old = Recipe(model: "m")
    var new = Recipe(
      model: "n", prompt: "p", negativePrompt: "q", seed: 1, numSteps: 2, cfgStrength: 3, maskAwayClip: true,
      span: TimeSpan(start: 4, duration: 5), video: "/v")
    (new.solver, new.guidanceInterval) = (.multistep, 0...0.5)
    // Precision and noise source have one value each so far.
    #expect(differences(between: old, and: new).count == RecipeDifference.Field.allCases.count - 2)
  }
}
