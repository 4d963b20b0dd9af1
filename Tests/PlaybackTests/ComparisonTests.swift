import Foundation
import Playback
import Testing

struct ComparisonTests {
  @Test func verdictsGoToWhatWasBehindThePlace() {
    var generator = Lehmer(state: 3)
    var comparison = BlindComparison(using: &generator)
    var expected: [Side: Int] = [.a: 0, .b: 0]
    var orders: Set<Side> = []
    for trial in 0..<100 {
      let place: BlindComparison.Place = trial % 3 == 0 ? .second : .first
      let side = comparison.side(at: place)
      #expect(comparison.side(at: .first) != comparison.side(at: .second))
      orders.insert(comparison.side(at: .first))
      expected[side, default: 0] += 1
      comparison.prefer(place, using: &generator)
    }
    #expect(comparison.preferred == expected && comparison.trials == 100)
    #expect(orders.count == 2)
  }

  /// Against R's `binom.test(wins, trials)`.
  @Test(arguments: [(0, 0, 1.0), (5, 5, 1), (8, 2, 0.109375), (10, 0, 0.001953125), (60, 40, 0.05688793)])
  func theBinomialTest(_ a: Int, _ b: Int, _ expected: Double) {
    var comparison = BlindComparison()
    for _ in 0..<a { comparison.prefer(.a) }
    for _ in 0..<b { comparison.prefer(.b) }
    #expect(abs(comparison.pValue - expected) < 1e-6)
  }

  @Test func theLinesForALaptop() {
    let far = SSHAdvice(
      environment: ["SSH_CONNECTION": "10.1.1.5 50123 10.1.1.9 22", "USER": "ann"], hostName: "box",
      port: 9000)
    #expect(far.isOverSSH)
    #expect(far.monitorLine == "ssh -L 9000:127.0.0.1:9000 ann@10.1.1.9")
    #expect(far.monitorAddress == "http://127.0.0.1:9000/")
    #expect(far.soundLine == "ssh -R 127.0.0.1:24713:$XDG_RUNTIME_DIR/pulse/native ann@10.1.1.9")
    #expect(far.soundEnvironment == "PULSE_SERVER=tcp:127.0.0.1:24713")
    let odd = SSHAdvice(
      environment: ["SSH_CONNECTION": "::1 5 fe80::2 2222", "USER": "ann"], hostName: "box")
    #expect(odd.monitorLine == "ssh -L 8787:127.0.0.1:8787 -p 2222 ann@fe80::2")
    let near = SSHAdvice(environment: [:], hostName: "box")
    #expect(!near.isOverSSH && near.target == "box")
  }
}
