import Foundation
import TestSupport
import Testing

@Suite struct ModelsTests {
  @Test func listSaysWhatThereIsAndUnderWhichTerms() throws {
    try withModels { stage throws in
      let listed = try stage.run(["list"])
      #expect(listed.status == 0 && listed.err.isEmpty)
      for word in [
        "small_16k", "large_44k_v2", "missing", "CC BY-NC 4.0, not for commercial use", "MIT (NVIDIA)",
      ] {
        #expect(listed.out.contains(word), "\(word)")
      }
      let files = try stage.run(["list", "--files"])
      #expect(files.out.contains("synchformer_state_dict.pth") && files.out.contains("Apple"))
    }
  }

  @Test func listIsReadByPrograms() throws {
    try withModels { stage throws in
      try stage.put("{}", at: stage.shelf.appendingPathComponent("pocket/config.json"))
      let listed = try stage.run(["list", "--json"])
      let json = try #require(try JSONSerialization.jsonObject(with: Data(listed.out.utf8)) as? [String: Any])
      let models = try #require(json["models"] as? [[String: Any]])
      let names = models.compactMap { $0["name"] as? String }
      #expect(names.contains("pocket") && names.contains("large_44k_v2"))
      let files = try #require(json["files"] as? [[String: Any]])
      #expect(files.count == 11)
      #expect(files.compactMap { $0["address"] as? String }.allSatisfy { $0.hasPrefix(stage.hub.address) })
      #expect(files.allSatisfy { $0["licence"] is String && ($0["md5"] is String || $0["sha256"] is String) })
    }
  }

  @Test(arguments: [
    ["fetch"], ["fetch", "--all", "small_16k"], ["fetch", "--nonsense"], ["import"],
  ])
  func wrongUseIs64(_ arguments: [String]) throws {
    try withModels { stage throws in #expect(try stage.run(arguments).status == 64) }
  }

  @Test func anUnknownModelIs66AndTheNearestIsNamed() throws {
    try withModels { stage throws in
      let outcome = try stage.run(["fetch", "large44k_v2"])
      #expect(outcome.status == 66 && outcome.err.contains("did you mean 'large_44k_v2'?"))
      #expect(stage.hub.requests.isEmpty)
    }
  }

  @Test func whatTheHubDoesNotHaveIs69() throws {
    try withModels { stage throws in
      let outcome = try stage.run(["fetch", "small_16k"])
      #expect(outcome.status == 69 && outcome.err.contains("does not exist (404)"))
      #expect(outcome.err.contains("not for commercial use"))
      #expect(stage.hub.requests.map(\.path) == [ModelsStage.networkAddress])
    }
  }

  @Test func theProxyOfTheEnvironmentIsAsked() throws {
    try withModels { stage throws in
      let beyond = "http://hub.invalid" + ModelsStage.networkAddress
      stage.hub.serve(beyond, Array("not the weights".utf8))
      let outcome = try stage.run(
        ["fetch", "-q", "small_16k"],
        ["HF_ENDPOINT": "http://hub.invalid", "http_proxy": stage.hub.address, "no_proxy": ""])
      #expect(outcome.status == 65)
      #expect(stage.hub.requests.map(\.path) == [beyond])
    }
  }

  @Test func offlineIs69AndNamesTheVariable() throws {
    try withModels { stage throws in
      let outcome = try stage.run(["fetch", "-q", "small_16k"], ["HF_HUB_OFFLINE": "1"])
      #expect(outcome.status == 69 && outcome.err.contains("HF_HUB_OFFLINE forbids fetching"))
      #expect(stage.hub.requests.isEmpty)
    }
  }

  @Test func otherBytesThanPublishedAre65() throws {
    try withModels { stage throws in
      stage.hub.serve(ModelsStage.networkAddress, Array("not the weights".utf8))
      let outcome = try stage.run(["fetch", "-q", "small_16k"])
      #expect(outcome.status == 65 && outcome.err.contains("is not the published file"))
      #expect(!FileManager.default.fileExists(atPath: stage.network.path))
      #expect(!FileManager.default.fileExists(atPath: stage.partial.path))
    }
  }

  @Test func aLimitOfTheFileSizeIs73() throws {
    try withModels { stage throws in
      stage.hub.serve(ModelsStage.networkAddress, [UInt8](repeating: 7, count: 1 << 20))
      let outcome = try stage.run(["fetch", "-q", "small_16k"], shell: "ulimit -f 200")
      #expect(outcome.status == 73 && outcome.err.contains("cannot grow beyond"), "\(outcome)")
      #expect(!FileManager.default.fileExists(atPath: stage.network.path))
    }
  }

  @Test func interruptionIs130AndTheNextRunGoesOn() throws {
    try withModels { stage throws in
      let bytes = [UInt8](repeating: 7, count: 1 << 20)
      stage.hub.on(ModelsStage.networkAddress) {
        var answer = TestAnswer.file(bytes, for: $0)
        answer.pace = $0.number == 0 ? 0.01 : 0
        return answer
      }
      let outcome = try stage.run(["fetch", "small_16k"]) { process in
        while process.isRunning, size(of: stage.partial) < 20_000 { usleep(10_000) }
        process.interrupt()
      }
      #expect(outcome.status == 130, "\(outcome)")
      let kept = size(of: stage.partial)
      #expect(kept >= 20_000 && kept < bytes.count)
      // The second run completes the file; its bytes being others than the published ones, it says so.
      #expect(try stage.run(["fetch", "-q", "small_16k"]).status == 65)
      #expect(stage.hub.requests(for: ModelsStage.networkAddress)[1].rangeStart == kept)
    }
  }

  @Test func checkExitsByWhatItFinds() throws {
    try withModels { stage throws in
      #expect(try stage.run(["check"]).status == 66)
      #expect(try stage.run(["check", "small_16k"]).status == 66)
      try stage.put("not the weights", at: stage.network)
      let outcome = try stage.run(["check", "--json"])
      #expect(outcome.status == 65 && outcome.out.contains("other bytes than published"))
    }
  }

  @Test func importTellsWhatItFoundAndWhatIsMissing() throws {
    try withModels { stage throws in
      let checkout = stage.home.appendingPathComponent("MMAudio")
      try stage.put("not the weights", at: checkout.appendingPathComponent("weights/" + ModelsStage.network))
      let outcome = try stage.run(["import", checkout.path])
      #expect(outcome.status == 65)
      #expect(outcome.out.contains("rejected: other bytes than published"))
      #expect(outcome.out.contains("small_44k: still missing mmaudio_small_44k.pth"))
      let empty = try stage.run(["import", stage.home.path])
      #expect(empty.status == 66 && empty.err.contains("weights"))
    }
  }

  private func size(of file: URL) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
  }
}
