import Foundation
import TestSupport
import Testing

struct DoctorTests {
  private struct Finding: Decodable {
    let name: String
    let state: String
  }

  @Test func aFreshCheckoutIsHealthy() throws {
    let outcome = try Program.onset.run(["doctor", "--json"], in: Repository.root)
    #expect(outcome.status == 0, "\(outcome.out)")
    let findings =
      try JSONDecoder().decode([String: [Finding]].self, from: Data(outcome.out.utf8))["findings"] ?? []
    #expect(findings.map(\.name) == ["processor", "memory", "libav", "models", "assets", "output"])
  }

  @Test func missingAssetsAre69AndNamed() throws {
    try withTemporaryFolder { folder in
      let outcome = try Program.onset.run(
        ["doctor"],
        environment: ["ONSET_ASSETS": folder.path, "ONSET_MODELS": folder.path, "HF_HUB_CACHE": folder.path])
      #expect(outcome.status == 69)
      #expect(outcome.out.contains("ONSET_ASSETS"))
    }
  }
}
