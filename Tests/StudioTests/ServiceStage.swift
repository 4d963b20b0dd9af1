import Foundation
import Materials
import Studio
import Synchronization
import TestSupport

/// A service with the bundled model, as the studio has it, and what it tells.
enum ServiceStage {
  static let shelf = ModelShelf(root: "/nowhere", assets: [Repository.assets.path])
  static let clip = Repository.assets.appendingPathComponent("clips/bouncing-ball.mp4").path

  static func service(cache: (any FeatureStore)? = nil, speeds: URL? = nil, previewShare: Double = 0)
    -> RenderService
  {
    RenderService(shelf: shelf, cache: cache, speeds: speeds, previewShare: previewShare)
  }

  static func recipe(_ prompt: String = "a ball", video: String? = clip, steps: Int = 2) -> Recipe {
    Recipe(model: "onset-mini", prompt: prompt, numSteps: steps, span: TimeSpan(duration: 1), video: video)
  }

  /// What a job tells, to its end. `hear` gets every event on the service's thread.
  @discardableResult
  static func events(
    _ job: RenderJob, _ service: RenderService, hear: @escaping @Sendable (JobEvent) -> Void = { _ in }
  ) -> [JobEvent] {
    let events = Mutex<[JobEvent]>([])
    let ended = DispatchSemaphore(value: 0)
    service.start(job) { event in
      events.withLock { $0.append(event) }
      hear(event)
      if event.isEnd { ended.signal() }
    }
    guard ended.wait(timeout: .now() + 120) == .success else { return [] }
    return events.withLock { $0 }
  }

  static func events(_ recipe: Recipe, _ service: RenderService, count: Int = 1) -> [JobEvent] {
    events(RenderJob(id: 1, recipe: recipe, count: count), service)
  }
}

extension JobEvent {
  var isEnd: Bool {
    switch self {
    case .failed, .cancelled, .finished: true
    default: false
    }
  }

  var performance: Performance? {
    if case .performed(let performance) = self { performance } else { nil }
  }
}

extension Performance {
  /// In a function, for an expectation that fails prints all that it compares.
  func sounds(like other: Performance?) -> Bool { waveform == other?.waveform }
}

extension [JobEvent] {
  var performances: [Performance] { compactMap(\.performance) }

  var stages: [Stage] {
    compactMap { if case .stageFinished(let stage, _) = $0 { stage } else { nil } }
  }

  var reused: [Stage] {
    compactMap { if case .reused(let stages) = $0 { stages } else { nil } }.first ?? []
  }
}

/// A store that lasts as long as the test, and whose data the test may spoil.
final class ShortStore: FeatureStore {
  let kept = Mutex<[String: Data]>([:])

  func data(_ key: String) -> Data? { kept.withLock { $0[key] } }
  func store(_ data: Data, for key: String) { kept.withLock { $0[key] = data } }
}
