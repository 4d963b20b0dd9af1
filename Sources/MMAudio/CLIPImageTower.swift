import Materials
import Tensors
import Weights

/// What a frame means: CLIP's image tower (DFN5B ViT-H/14 as open_clip runs it; `open_clip/transformer.py`,
/// VisionTransformer). N frames, g x g patches, width w:
///
///     frames       [N] pictures of inputSize squared      normalised per channel
///     conv1        [N, g*g, w]        patches of 14 pixels without overlap; pixels left over at the right and the
///                                     bottom are ignored (384 = 27 * 14 + 6: the weights were used so in training)
///     ln_pre       [N, 1 + g*g, w]    class embedding first, plus positions, normalised
///     block 0...   [N, 1 + g*g, w]    pre-norm, quick GELU
///     last block   [N, 1, w]          the class row only, nothing else is read
///     ln_post, projection             [N, embed]
///     out          [N, embed]         L2-normalised
public struct CLIPImageTower: Sendable {
  private let sizes: CLIPSizes
  private let patchEmbedding: Linear
  private let classEmbedding: Tensor
  private let positions: Tensor
  private let normBefore, normAfter: LayerNorm
  private let blocks: [TransformerBlock]
  private let projection: Linear

  /// - Parameter weights: the `visual` tree, see `WeightScope.clipImage`; all of it is used.
  /// - Throws: `WeightsError`, or `MMAudioError.unusableSize`.
  public init(_ weights: WeightScope, _ sizes: CLIPSizes) throws {
    try sizes.check()
    let vision = sizes.vision
    let (width, patch) = (vision.width, vision.patchSize)
    let block = TransformerBlock.Sizes(
      heads: HeadShape(heads: width / vision.headWidth, headSize: vision.headWidth),
      mlpWidth: Int((vision.mlpRatio ?? 4) * Double(width)), activation: .quickGELU)
    let convolution = try weights["conv1"].tensor("weight", [width, 3, patch, patch])
    let projection = try weights.tensor("proj", [width, sizes.embedDim])
    self.sizes = sizes
    self.patchEmbedding = Linear(weight: Preprocessing.patchWeight(convolution))
    self.classEmbedding = try weights.tensor("class_embedding", [width]).reshaped([1, 1, width])
    self.positions = try weights.tensor(
      "positional_embedding", [1 + vision.patches(of: sizes.inputSize), width])
    self.normBefore = try LayerNorm(weights["ln_pre"], width)
    self.normAfter = try LayerNorm(weights["ln_post"], width)
    self.blocks = try (0..<vision.layers).map {
      try TransformerBlock(weights["transformer"]["resblocks"][$0], .openCLIP, block)
    }
    self.projection = Linear(weight: projection.reshaped([1, width, sizes.embedDim]).transposed()[0])
    try weights.finish()
  }

  /// - Parameters:
  ///   - frames: squares of `inputSize` pixels. Immediate repeats are encoded once.
  ///   - chunk: so many frames go through the blocks together; changes no result.
  ///   - progress: work done and in all, in blocks times frames; called after each block, may throw to stop.
  ///   - observe: sees the rungs of each chunk under the goldens' names, the last block's class row alone.
  /// - Returns: `[frames, embedDim]`.
  /// - Throws: `MMAudioError` for no frames or a frame of another size, and what `progress` throws.
  public func callAsFunction(
    _ frames: [Picture], chunk: Int = 2, progress: Progress = { _, _ in }, observe: Observer? = nil
  ) throws -> Tensor {
    for frame in frames { try frame.check(side: sizes.inputSize) }
    let (distinct, places) = frames.withoutRepeats()
    guard !distinct.isEmpty else { throw MMAudioError.tooFewFrames(found: 0, wanted: 1) }
    let total = distinct.count * blocks.count
    var encoded: [Tensor] = []
    for start in stride(from: 0, to: distinct.count, by: max(chunk, 1)) {
      let part = Array(distinct[start..<min(start + max(chunk, 1), distinct.count)])
      encoded.append(
        try encode(part, observe) { try progress(start * blocks.count + $0 * part.count, total) })
    }
    return Tensor.concatenatedRows(encoded).reshaped([1, distinct.count, sizes.embedDim]).tokens(places)[0]
  }

  private func encode(
    _ frames: [Picture], _ observe: Observer?, _ done: (Int) throws -> Void
  ) throws -> Tensor {
    var x = normBefore(embed(frames, observe))
    observe?("ln_pre", x)
    for (index, block) in blocks.enumerated() {
      x = index == blocks.count - 1 ? block.classRow(of: x) : block(x)
      observe?("block\(index)", x)
      try done(index + 1)
    }
    let pooled = normAfter(x.reshaped([frames.count, x.shape[2]]))
    observe?("pooled", pooled)
    let projected = projection(pooled)
    observe?("projected", projected)
    let out = projected.l2Normalized()
    observe?("out", out)
    return out
  }

  /// Class embedding and patches with their positions, `[N, 1 + g*g, w]`.
  private func embed(_ frames: [Picture], _ observe: Observer?) -> Tensor {
    observe?("normalized", Preprocessing.clip.planes(of: frames))
    let patches = patchEmbedding(
      Preprocessing.clip.patches(of: frames.map { [$0] }, side: sizes.vision.patchSize))
    let grid = sizes.inputSize / sizes.vision.patchSize
    observe?("conv1", patches.transposed().reshaped([frames.count, sizes.vision.width, grid, grid]))
    return Tensor.concatenatedTokens([Tensor.tiled(classEmbedding, times: frames.count), patches]) + positions
  }
}
