/// How much arithmetic a stage is: for estimates of the time left and for benchmarks. In flop, two per multiply-add.
public struct Workload: Sendable {
  let sizes: Architecture

  public init(_ sizes: Architecture) { self.sizes = sizes }

  /// One frame through the image tower.
  public var clipFrame: Double {
    let vision = sizes.clip.vision
    let side = sizes.clip.inputSize / vision.patchSize
    let tokens = Double(side * side + 1)
    let width = Double(vision.width)
    let perToken = transformerLayer(width: width, mlp: vision.mlpRatio ?? 4)
    return Double(vision.layers) * (tokens * perToken + 4 * tokens * tokens * width)
      + 2 * tokens * width * Double(3 * vision.patchSize * vision.patchSize)
  }

  /// One segment through the sync tower: two attentions a block, over space and over time.
  public var syncSegment: Double {
    let sync = sizes.sync
    let side = sync.imageSize / sync.patchSize
    let places = Double(side * side)
    let steps = Double(sync.stepsPerSegment)
    let width = Double(sync.embedDim)
    let linear = 2 * (8 + 2 * sync.mlpRatio) * width * width
    let attention = 4 * width * (places + steps + 2)
    let patches = 2 * width * Double(3 * sync.framesPerPatch * sync.patchSize * sync.patchSize)
    let motion = Double((sync.motion ?? 0) * sync.patchSize * sync.patchSize) * 2 * (9 + width / 16)
    return places * steps * (Double(sync.depth) * (linear + attention) + patches + motion)
      + places * steps * transformerLayer(width: width, mlp: sync.mlpRatio)
  }

  /// One prompt through the text tower.
  public var text: Double {
    let text = sizes.clip.text
    let tokens = Double(text.contextLength)
    let width = Double(text.width)
    return Double(text.layers)
      * (tokens * transformerLayer(width: width, mlp: 4) + 4 * tokens * tokens * width)
  }

  /// One pass of the flow transformer over `latent` and `clip` tokens.
  public func flowPass(latent: Int, clip: Int) -> Double {
    let flow = sizes.flow
    let d = Double(flow.hiddenDim)
    let h = Double(flow.gatedWidth)
    let (n, c, t) = (Double(latent), Double(clip), Double(flow.textTokens))
    let convToken = 2 * (3 * d * d + 3 * d * d + 9 * d * h)
    let latentToken = convToken + 2 * 6 * d * d
    let textToken = 2 * (4 * d * d + 3 * d * h)
    let joint = n * latentToken + c * convToken + t * textToken + 4 * (n + c + t) * (n + c + t) * d
    let fused = n * latentToken + 4 * n * n * d
    let input = n * 2 * 21 * d * h
    return Double(flow.jointDepth) * joint + Double(flow.fusedDepth) * fused + input
  }

  /// Latent to mel.
  public func latentDecoder(latent: Int) -> Double {
    let decoder = sizes.latentDecoder
    let width = Double(decoder.hiddenDim)
    let n = Double(latent)
    let blocks = Double(decoder.resBlocks + 1)
    let wide = width * Double(decoder.multipliers.last ?? 1)
    var flop = n * 2 * (4 * 3 * wide * wide + 4 * wide * wide)
    var inputs = wide
    for (level, multiplier) in decoder.multipliers.enumerated().reversed() {
      let tokens = level == 0 ? 2 * n : n
      let channels = width * Double(multiplier)
      // Three taps a convolution; the first of a level reads the wider level before it, and so does its shortcut.
      flop += tokens * 2 * 3 * channels * ((2 * blocks - 1) * channels + inputs)
      if inputs != channels { flop += tokens * 2 * inputs * channels }
      if level == 1 { flop += 2 * n * 2 * 3 * channels * channels }
      inputs = channels
    }
    return flop
  }

  /// Mel to waveform.
  public func vocoder(melFrames: Int) -> Double {
    let vocoder = sizes.vocoder
    var tokens = Double(melFrames)
    var channels = Double(vocoder.initialChannels)
    var flop = tokens * 2 * 7 * Double(vocoder.melBins) * channels
    for (rate, kernel) in zip(vocoder.upsampleRates, vocoder.upsampleKernels) {
      flop += tokens * 2 * Double(kernel) * channels * channels / 2
      tokens *= Double(rate)
      channels /= 2
      for (kernel, dilations) in zip(vocoder.blockKernels, vocoder.blockDilations) {
        flop += tokens * 2 * 2 * Double(dilations.count * kernel) * channels * channels
      }
    }
    return flop
  }

  /// Attention's four projections and the two of the MLP, per token.
  private func transformerLayer(width: Double, mlp: Double) -> Double { 2 * (4 + 2 * mlp) * width * width }
}
