import MMAudio
import Tensors

/// What needs no weights: noise, lengths, the grid of times, up-sampling, turning and telling time at real sizes.
extension CaseTable {
  static func noise(_ golden: GoldenCase) throws {
    for draw in golden.entry.checks ?? [] {
      let values = MMAudio.noise(seed: draw.seed, shape: draw.shape).values
      let name = "seed\(draw.seed).\(draw.name)"
      try check(golden, "\(name).first64", Array(values.prefix(64)))
      try check(golden, "\(name).last64", Array(values.suffix(64)))
      if golden.has("\(name).full") { try check(golden, "\(name).full", values) }
      let doubles = values.map(Double.init)
      let sums = [
        doubles.reduce(0, +), doubles.reduce(0) { $0 + $1 * $1 }, doubles.reduce(0) { $0 + abs($1) },
      ]
      // Each value within 1e-6 of torch's.
      let tolerance = Check.Tolerance.absolute(1e-6 * Double(values.count))
      golden.check(Check("\(name).sums", sums, [draw.sum, draw.sumsq, draw.abssum], tolerance))
    }
    for name in golden.names {
      if let seed = name.wholeMatch(of: #/seed([0-9]+)\.mt19937_raw16/#).flatMap({ UInt64($0.1) }) {
        var generator = MersenneTwister(seed: seed)
        try golden.check(name, integers: (0..<16).map { _ in Int(generator.bits()) })
      } else if let seed = name.wholeMatch(of: #/seed([0-9]+)\.uniform16/#).flatMap({ UInt64($0.1) }) {
        var generator = MersenneTwister(seed: seed)
        try golden.check(name, Tensor((0..<16).map { _ in generator.uniform() }, shape: [16]), .exact)
      }
    }
    try batchOfTwo(golden)
  }

  /// `seed42.b2_44k`: two items of the draw `44k` in one call.
  private static func batchOfTwo(_ golden: GoldenCase) throws {
    for name in golden.names {
      guard let match = name.wholeMatch(of: #/seed([0-9]+)\.b2_(.+)\.first64/#), let seed = UInt64(match.1),
        let single = golden.entry.checks?.first(where: { $0.seed == seed && $0.name == match.2 })
      else { continue }
      let both = MMAudio.noise(seed: seed, shape: [2] + single.shape.dropFirst())
      try check(golden, name, Array(both[0].values.prefix(64)))
      let second = "seed\(seed).b2_\(match.2).item1_first64"
      if golden.has(second) { try check(golden, second, Array(both[1].values.prefix(64))) }
    }
  }

  private static func check(_ golden: GoldenCase, _ name: String, _ values: [Float]) throws {
    let wanted = try golden.tensor(name)
    golden.check(
      Check(name, values.map(Double.init), wanted.values.map(Double.init), .absolute(1e-6)))
  }

  static func schedule(_ golden: GoldenCase) throws {
    try durations(golden)
    for name in golden.names {
      if let steps = name.wholeMatch(of: #/linspace\.([0-9]+)/#).flatMap({ Int($0.1) }) {
        try golden.check(name, Tensor(TimeGrid(steps: steps).times, shape: [steps + 1]), .absolute(1e-7))
      } else if let match = name.wholeMatch(of: #/nearest_exact\.([0-9]+)_([0-9]+)/#),
        let source = Int(match.1), let target = Int(match.2)
      {
        try golden.check(name, integers: nearestExactIndices(from: source, to: target))
      } else if let match = name.wholeMatch(of: #/rope\.latent([0-9]+)\.cos_sin_rows/#),
        let tokens = Int(match.1)
      {
        try rows(golden, name, tokens: tokens, scale: 1)
      } else if let match = name.wholeMatch(of: #/rope\.clip([0-9]+)_of_([0-9]+)\.cos_sin_rows/#),
        let tokens = Int(match.1), let latent = Double(match.2), tokens > 0
      {
        try rows(golden, name, tokens: tokens, scale: latent / Double(tokens))
      }
    }
    try timesteps(golden, "v1", PublishedVariant.large44k.architecture.flow)
    try timesteps(golden, "v2", PublishedVariant.large44kV2.architecture.flow)
  }

  private static func durations(_ golden: GoldenCase) throws {
    for row in golden.entry.sequenceLengths ?? [] {
      let variant = PublishedVariant.allCases.first { $0.architecture.samplingRate == row.samplingRate }
      guard let variant else {
        throw VerificationError.missingSetting(name: "sampling rate \(row.samplingRate)")
      }
      let found = try SequenceLengths(duration: row.duration, of: variant.architecture)
      golden.check(
        Check(
          "lengths of \(row.duration) s at \(row.samplingRate) Hz",
          [found.latent, found.clip, found.sync, found.clipFrames, found.syncFrames, found.samples],
          [row.latent, row.clip, row.sync, row.clipFrames, row.syncFrames, row.samples]))
    }
  }

  /// `[2, 4, headSize / 2]`: cosines, then sines, of rows 0, 1, 7 and the last.
  private static func rows(_ golden: GoldenCase, _ name: String, tokens: Int, scale: Double) throws {
    let wanted = try golden.tensor(name, axes: 3)
    let half = wanted.shape[2]
    let table = RotaryTable(tokens: tokens, headSize: 2 * half, frequencyScale: scale)
    let picked = [0, 1, 7, tokens - 1].filter { (0..<tokens).contains($0) }
    let values = [table.cosines, table.sines].flatMap { values in
      picked.flatMap { values[$0 * half..<($0 + 1) * half] }
    }
    golden.check(Check(name, Tensor(values, shape: [2, picked.count, half]), wanted))
  }

  private static func timesteps(_ golden: GoldenCase, _ version: String, _ sizes: FlowSizes) throws {
    let start = "timestep.\(version)"
    guard golden.has("\(start).t") else { return }
    let sinusoid = TimestepSinusoid(sizes)
    let width = sinusoid.frequencies.count
    try golden.check("\(start).freqs", Tensor(sinusoid.frequencies, shape: [width]))
    let times = try golden.tensor("\(start).t").values
    let found = Tensor(times.flatMap { sinusoid($0) }, shape: [times.count, 2 * width])
    try golden.check("\(start).sinusoid", found)
  }
}
