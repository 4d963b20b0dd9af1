import Materials
import Tensors
import Weights

// Trained towers may have outliers that leave the rest of a row few of int8's steps. Whether a checkpoint's do is tried.

extension ModelFiles {
  /// The least cosine between a picture's features in int8 and in finer numbers, and a sync token's.
  private static let bar = 0.995

  /// Whether features of the image tower and of the sync tower keep their direction in int8: those of a few pictures that
  /// are the same everywhere, beside the same in int16, which keeps within 1e-3 of float32. Seconds with large models.
  ///
  /// - Parameters:
  ///   - packed: where packed weights of int8 are kept, for the render that follows.
  ///   - progress: of `Stage.trial`; throws to stop.
  public func towersHoldInInt8(
    packed: PackedFolder? = nil, progress: @escaping Pipeline.StageProgress = { _, _, _ in }
  ) throws -> Bool {
    let (fine, coarse) = (Pipeline(self, .int16), Pipeline(self, .int8, packed: packed))
    let stills = (1...2).map { DeadLeaves(seed: $0).picture(side: architecture.clip.inputSize) }
    let moving = (0..<architecture.sync.segment).map {
      DeadLeaves(seed: 4).picture(side: architecture.sync.imageSize, at: Float($0) / 25)
    }
    // Four passes; the image tower's take longer.
    func share(_ pass: Int) -> Pipeline.StageProgress {
      { _, done, total in try progress(.trial, 100 * pass + 100 * done / max(total, 1), 400) }
    }
    let syncs = try (coarse.sync(moving, progress: share(0)), fine.sync(moving, progress: share(1)))
    if syncs.0.leastCosine(to: syncs.1) < Self.bar { return false }
    let clips = try (coarse.clip(stills, progress: share(2)), fine.clip(stills, progress: share(3)))
    return clips.0.leastCosine(to: clips.1) >= Self.bar
  }
}

extension Tensor {
  /// Of the last axis' vectors. What is not finite, zero or of another shape is like nothing.
  func leastCosine(to other: Tensor) -> Double {
    let (mine, theirs, width) = (values, other.values, shape.last ?? 1)
    guard shape == other.shape, width > 0 else { return -1 }
    let cosines = stride(from: 0, to: mine.count, by: width).map { start in
      var (dot, a, b) = (0.0, 0.0, 0.0)
      for (x, y) in zip(mine[start..<start + width], theirs[start..<start + width]) {
        dot += Double(x) * Double(y)
        a += Double(x) * Double(x)
        b += Double(y) * Double(y)
      }
      let cosine = dot / (a * b).squareRoot()
      return cosine.isFinite ? cosine : -1
    }
    return cosines.min() ?? -1
  }
}
