import MMAudio
import Tensors

/// Latent to mel to waveform.
extension CaseTable {
  static func latentDecoder(_ golden: GoldenCase) throws {
    let config = try golden.setting(\.config, "config")
    let weights = try golden.set.weights(config)
    let decoder = try LatentDecoder(
      golden.scope(.latentDecoder(weights), .latentDecoder), golden.set.sizes(config))
    let latent = try golden.channelsLast("z")
    let observer = golden.observer(channelsFirst: true)
    let mel = decoder(latent) { name, tensor in
      if name != "mel" { observer(name, tensor()) }
    }
    try golden.check("mel", mel.transposed())
    for name in golden.names where name.hasPrefix("folded.") {
      try golden.check(name, weights.tensor(String(name.dropFirst("folded.".count))).rowsNormalized())
    }
  }

  static func vocoder(_ golden: GoldenCase) throws {
    let config = try golden.setting(\.config, "config")
    let weights = try golden.set.weights(config)
    let vocoder = try Vocoder(golden.scope(.vocoder(weights), .vocoder), golden.set.sizes(config))
    let audio = try vocoder(golden.channelsLast("mel"), observe: golden.observer(channelsFirst: true))
    try golden.check("audio", audio.withOneChannel, golden.waveformTolerance)
    if golden.has("mel_loud") {
      let loud = try vocoder(golden.channelsLast("mel_loud")).withOneChannel
      try golden.check("audio_loud", loud, golden.waveformTolerance)
    }
    guard golden.has("filter") else { return }
    let filter = try golden.tensor("filter").values
    let scope = "\(weights.root(of: "conv_pre.bias"))resblocks.0.activations.0.act"
    guard filter.count == 12 else {
      throw VerificationError.unusableTensor(name: "filter", shape: [filter.count])
    }
    let activation = SnakeBeta(
      alpha: try weights.tensor("\(scope).alpha"), beta: try weights.tensor("\(scope).beta"), filter: filter)
    for name in golden.names {
      guard let length = name.wholeMatch(of: #/act\.in([0-9]+)/#)?.1 else { continue }
      try golden.check("act.out\(length)", activation(golden.channelsLast(name)).transposed())
    }
  }
}

extension Tensor {
  /// `[B, samples]` as the reference has it, `[B, 1, samples]`.
  var withOneChannel: Tensor { reshaped([shape[0], 1, count / max(shape[0], 1)]) }
}
