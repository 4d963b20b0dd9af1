import Materials
import Tensors
import Weights

/// When things happen: Synchformer's visual branch, a MotionFormer with divided space-time attention (reference
/// `mmaudio/ext/synchformer/`). Segments of 16 frames, 8 apart, know nothing of each other; trailing frames that fill no
/// segment are dropped. Per segment, with S = 8 steps of 2 frames and P = 14 x 14 places:
///
///     patch        [S * P, w]         2 frames x 16 x 16 pixels each, order step, row, column (onset-mini: and its motion)
///     embedded     [1, 1 + S*P, w]    class token first, plus positions in space and time
///     blocks       [1, 1 + S*P, w]    SyncBlock
///     norm         [S, P, w]          without the class token
///     aggregate    [S, 1 + P, w]      a second class token reads each step's places in one encoder layer
///     out          [S, w]             its row; not normalised; segments follow each other
public struct Synchformer: Sendable {
  private let sizes: SyncSizes
  private let patchEmbedding: Linear
  private let motion: SyncMotion?
  private let classToken: Tensor
  /// `[1 + S*P, w]`.
  private let positions: Tensor
  private let blocks: [SyncBlock]
  private let norm: LayerNorm
  private let aggregateToken: Tensor
  private let aggregate: TransformerBlock

  /// - Parameter weights: the `vfeat_extractor` tree, see `WeightScope.synchformer`; all that it does not ignore is used.
  /// - Throws: `WeightsError`, or `MMAudioError.unusableSize`.
  public init(_ weights: WeightScope, _ sizes: SyncSizes) throws {
    try sizes.check()
    let width = sizes.embedDim
    let embedding = weights["patch_embed_3d"]["proj"]
    let aggregate = weights["spatial_attn_agg"]
    self.sizes = sizes
    self.patchEmbedding = Linear(
      weight: Preprocessing.patchWeight(
        try embedding.tensor("weight", [width, 3, sizes.framesPerPatch, sizes.patchSize, sizes.patchSize])),
      bias: try embedding.tensor("bias", [width]))
    self.motion = try sizes.motion.map { try SyncMotion(weights["motion"], sizes, channels: $0) }
    self.classToken = try weights.tensor("cls_token", [1, 1, width])
    self.positions = try Self.positions(weights, sizes)
    self.blocks = try (0..<sizes.depth).map { try SyncBlock(weights["blocks"][$0], sizes) }
    self.norm = try LayerNorm(weights["norm"], width, eps: 1e-6)
    self.aggregateToken = try aggregate.tensor("cls_token", [1, 1, width])
    self.aggregate = try TransformerBlock(
      aggregate, .torch,
      TransformerBlock.Sizes(heads: sizes.heads, mlpWidth: sizes.mlpWidth, activation: .gelu, eps: 1e-6))
    try weights.finish()
  }

  /// The place's position plus the step's, the class token's in front.
  private static func positions(_ weights: WeightScope, _ sizes: SyncSizes) throws -> Tensor {
    let width = sizes.embedDim
    let space = try weights.tensor("pos_embed", [1, 1 + sizes.places, width])[0]
    let time = try weights.tensor("temp_embed", [1, sizes.stepsPerSegment, width])[0]
    let patches = (0..<sizes.stepsPerSegment).map { space.rows(1..<1 + sizes.places) + time[$0] }
    return Tensor.concatenatedRows([space.rows(0..<1)] + patches)
  }

  /// - Parameters:
  ///   - frames: squares of `imageSize` pixels, at least `segment` of them.
  ///   - progress: blocks done and in all, over all segments; called after each block, may throw to stop.
  ///   - observe: sees the rungs under the goldens' names, with `_seg0` and so on at the end.
  /// - Returns: `[segments * stepsPerSegment, embedDim]`.
  /// - Throws: `MMAudioError.tooFewFrames` or `.wrongPicture`, and what `progress` throws.
  public func callAsFunction(
    _ frames: [Picture], progress: Progress = { _, _ in }, observe: Observer? = nil
  ) throws -> Tensor {
    for frame in frames { try frame.check(side: sizes.imageSize) }
    guard frames.count >= sizes.segment else {
      throw MMAudioError.tooFewFrames(found: frames.count, wanted: sizes.segment)
    }
    let segments = (frames.count - sizes.segment) / sizes.step + 1
    let frames = Array(frames.prefix((segments - 1) * sizes.step + sizes.segment))
    var recent: [Int: Tensor] = [:]
    let encoded = try (0..<segments).map { segment in
      let patches = patches(of: frames, from: segment * sizes.step, &recent)
      let rungs: Observer? = observe.map { see in { see("\($0)_seg\(segment)", $1()) } }
      return try encode(patches, rungs) { try progress(segment * blocks.count + $0, segments * blocks.count) }
    }
    let out = Tensor.concatenatedRows(encoded)
    observe?("out", out)
    return out
  }

  /// One segment's patches `[1, S*P, w]`. Segments overlap and mostly agree on which frames make a patch: `recent` keeps,
  /// by first frame, what the next segment will ask for again.
  private func patches(of frames: [Picture], from start: Int, _ recent: inout [Int: Tensor]) -> Tensor {
    recent = recent.filter { $0.key >= start }
    let steps = stride(from: start, to: start + sizes.segment, by: sizes.framesPerPatch).map { first in
      if let known = recent[first] { return known }
      let block = Array(frames[first..<first + sizes.framesPerPatch])
      var fresh = patchEmbedding(Preprocessing.sync.patches(of: [block], side: sizes.patchSize))
      if let motion { fresh = fresh + motion(frames, at: first) }
      recent[first] = fresh
      return fresh
    }
    return Tensor.concatenatedTokens(steps)
  }

  private func encode(
    _ patches: Tensor, _ observe: Observer?, _ done: (Int) throws -> Void
  ) throws -> Tensor {
    let (steps, places, width) = (sizes.stepsPerSegment, sizes.places, sizes.embedDim)
    observe?("patch", patches[0])
    var x = Tensor.concatenatedTokens([classToken, patches]) + positions
    observe?("embedded", x[0])
    for (index, block) in blocks.enumerated() {
      x = block(x, index == 0 ? observe : nil)
      observe?("block\(index)", x[0])
      try done(index + 1)
    }
    let normed = norm(x[0].rows(1..<1 + steps * places))
    observe?("norm", normed)
    let seen = Tensor.concatenatedTokens([
      Tensor.tiled(aggregateToken, times: steps), normed.reshaped([steps, places, width]),
    ])
    return aggregate.classRow(of: seen).reshaped([steps, width])
  }
}
