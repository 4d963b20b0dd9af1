// Sizes come from a model's own config.json: with none of those that pass may a network trap.

extension FlowSizes {
  func check() throws(MMAudioError) {
    try checkSizes([
      ("latent_dim", latentDim), ("clip_dim", clipDim), ("sync_dim", syncDim), ("text_dim", textDim),
      ("hidden_dim", hiddenDim), ("num_heads", numHeads), ("text_seq_len", textTokens), ("depth", depth),
    ])
    try checkRatio("mlp_ratio", mlpRatio)
    try checkDivides("num_heads", numHeads, hiddenDim)
    // Positions turn pairs of channels; version 2's time has a cosine and a sine in each.
    guard headSize % 2 == 0 else { throw .unusableSize(name: "num_heads", value: Double(numHeads)) }
    // The last joint block hands over the latent alone, so there must be one.
    guard fusedDepth >= 0, fusedDepth < depth else {
      throw .unusableSize(name: "fused_depth", value: Double(fusedDepth))
    }
  }
}

extension LatentDecoderSizes {
  func check() throws(MMAudioError) {
    try checkSizes([
      ("data_dim", melBins), ("embed_dim", latentDim), ("hidden_dim", hiddenDim),
      ("num_res_blocks", resBlocks),
    ])
    // Level 1 doubles the time.
    guard (2...16).contains(multipliers.count) else {
      throw .unusableSize(name: "ch_mult", value: Double(multipliers.count))
    }
    try checkSizes(multipliers.map { ("ch_mult", $0) })
    try checkSizes(multipliers.map { ("ch_mult", $0 &* hiddenDim) })
  }
}

extension VocoderSizes {
  /// Samples that come out for each mel frame; of checked sizes.
  var hop: Int { upsampleRates.reduce(1, *) }

  func check() throws(MMAudioError) {
    try checkSizes([("num_mels", melBins), ("upsample_initial_channel", initialChannels)])
    guard (1...16).contains(upsampleRates.count),
      upsampleRates.allSatisfy({ (2...64).contains($0) && $0 % 2 == 0 }),
      upsampleRates.reduce(1.0, { $0 * Double($1) }) <= 1_048_576
    else { throw .unusableSize(name: "upsample_rates", value: Double(upsampleRates.count)) }
    for (index, rate) in upsampleRates.enumerated() {
      guard index < upsampleKernels.count, upsampleKernels[index] == 2 * rate else {
        throw .unusableSize(
          name: "upsample_kernel_sizes", value: Double(upsampleKernels.dropFirst(index).first ?? 0))
      }
    }
    try checkDivides("upsample_initial_channel", 1 << upsampleRates.count, initialChannels)
    guard !blockKernels.isEmpty, blockKernels.allSatisfy({ (1...63).contains($0) && $0 % 2 == 1 }) else {
      throw .unusableSize(name: "resblock_kernel_sizes", value: Double(blockKernels.first ?? 0))
    }
    guard blockDilations.count == blockKernels.count,
      blockDilations.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (1...4096).contains($0) } })
    else { throw .unusableSize(name: "resblock_dilation_sizes", value: Double(blockDilations.count)) }
  }
}
