extension Architecture {
  /// Each network's sizes for themselves, then that they fit one another. Errors name keys from
  /// `architecture` on.
  func check() throws(MMAudioError) {
    try below("architecture") { () throws(MMAudioError) in
      try checkSizes([("sampling_rate", samplingRate), ("hop", hop)])
      // The latent decoder doubles the time once.
      guard melFramesPerLatent == 2 else {
        throw .unusableSize(name: "mel_frames_per_latent", value: Double(melFramesPerLatent))
      }
      try below("flow", flow.check)
      try below("clip", clip.check)
      try below("sync", sync.check)
      try below("latent_decoder", latentDecoder.check)
      try below("vocoder", vocoder.check)
      try checkFit()
    }
  }

  private func checkFit() throws(MMAudioError) {
    let pairs: [(key: String, Int, Int)] = [
      ("flow.clip_dim", flow.clipDim, clip.embedDim),
      ("flow.sync_dim", flow.syncDim, sync.embedDim),
      ("flow.text_dim", flow.textDim, clip.text.width),
      ("flow.text_seq_len", flow.textTokens, clip.text.contextLength),
      ("latent_decoder.embed_dim", latentDecoder.latentDim, flow.latentDim),
      ("vocoder.num_mels", vocoder.melBins, latentDecoder.melBins),
      ("sync.segment", sync.stepsPerSegment, ConditionProjections.segment),
    ]
    for (key, found, wanted) in pairs where found != wanted {
      throw .unusableSize(name: key, value: Double(found))
    }
    let channels = vocoder.sourceChannels ?? 0
    guard channels == 0 || channels == Excitation.channels else {
      throw .unusableSize(name: "vocoder.source_channels", value: Double(channels))
    }
    if channels > 0 || vocoder.sharpAttacks == true {
      // Oscillators and attacks stand where this mel's bins and frames do.
      let mel = MelSizes.for16k
      for (key, found, wanted) in [
        ("sampling_rate", samplingRate, mel.samplingRate), ("hop", hop, mel.hop),
        ("vocoder.num_mels", vocoder.melBins, mel.bins),
      ] where found != wanted { throw .unusableSize(name: key, value: Double(found)) }
    }
  }
}

/// Puts `name` before the key of an unusable size.
private func below(_ name: String, _ check: () throws(MMAudioError) -> Void) throws(MMAudioError) {
  do { try check() } catch .unusableSize(let key, let value) {
    throw .unusableSize(name: "\(name).\(key)", value: value)
  }
}
