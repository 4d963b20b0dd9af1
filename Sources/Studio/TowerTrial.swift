import Foundation
import MMAudio
import Materials

/// Whether a model's towers hold in int8: tried once, and known from then on as long as its files stay.
struct TowerTrial {
  private let files: ModelFiles
  private let memory: FeatureMemory
  private let prints: Fingerprints
  private let weights: KeptWeights?
  private let cancellation: Cancellation

  init(
    _ files: ModelFiles, _ memory: FeatureMemory, _ prints: Fingerprints, _ weights: KeptWeights?,
    _ cancellation: Cancellation
  ) {
    (self.files, self.memory, self.prints) = (files, memory, prints)
    (self.weights, self.cancellation) = (weights, cancellation)
  }

  /// - Parameter before: what goes before a trial; not called where its outcome is known.
  func holds(
    before: () -> Void = {}, progress: (_ done: Int, _ total: Int) -> Void
  ) throws -> Bool {
    let key = FeatureKeys.trial(of: files, prints)
    if let known = memory.data(key), known.count == 1 { return known[known.startIndex] == 1 }
    before()
    let holds = try withoutActuallyEscaping(progress) { progress in
      try files.towersHoldInInt8(packed: weights?.packed) { _, done, total in
        try cancellation.check()
        progress(done, total)
      }
    }
    if FeatureKeys.trial(of: files, prints) == key { memory.keep(Data([holds ? 1 : 0]), key) }
    return holds
  }
}
