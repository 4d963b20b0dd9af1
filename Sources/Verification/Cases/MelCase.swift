import MMAudio
import Materials

extension CaseTable {
  /// Sound to log-mel, at either rate.
  static func mel(_ golden: GoldenCase) throws {
    let wave = try golden.tensor("wave", axes: 1).values
    for (name, sizes) in [("16k", MelSizes.for16k), ("44k", .for44k)] where golden.has("\(name).logmel") {
      let mel = try MelFrontEnd(sizes)(Waveform(samples: wave, samplingRate: sizes.samplingRate))
      try golden.check("\(name).logmel", mel.transposed().reshaped([mel.shape[2], mel.shape[1]]))
    }
  }
}
