import Foundation
import MMAudio
import Materials
import Tensors
import TestSupport
import Testing
import Weights

/// Narrower numbers: which network gets which, and how near the embedded model stays to itself in float32.
@Suite(.serialized) struct PrecisionTests {
  private let files: ModelFiles
  private let reference: any Checkpoint

  init() throws {
    let folder = Repository.assets.appendingPathComponent("models/onset-mini").path
    files = try ModelConfiguration(folder: folder).located(in: folder)
    reference = try golden("mini")
  }

  @Test func narrowModelsStayFloat32() {
    #expect(Precision.automatic.resolved(for: files.architecture) == .float32)
  }

  @Test func whatIsResolvedRunsFast() {
    for level in KernelLevel.available {
      level.use {
        for variant in PublishedVariant.allCases {
          for asked in Precision.allCases {
            let precision = asked.resolved(for: variant.architecture)
            #expect(precision != .automatic && precision != .float16)
            #expect(precision.resolved(for: variant.architecture) == precision)
            #expect(Stage.allCases.allSatisfy { precision.format(of: $0).isFast }, "\(asked), \(level)")
          }
        }
      }
    }
    let plain = KernelLevel.plain.use {
      Precision.allCases.map { $0.resolved(for: PublishedVariant.large44kV2.architecture) }
    }
    #expect(plain.allSatisfy { $0 == .float32 })
  }

  @Test(arguments: [Precision.bfloat16, .int16, .int8])
  func featuresStayNear(precision: Precision) throws {
    let features = try features(Pipeline(files, precision))
    for (stage, found) in [(Stage.clip, features.clip), (.sync, features.sync), (.text, features.text)] {
      let wanted = try reference.tensor("feat.\(stage.rawValue)")
      let error = relativeError(found, stage == .text ? wanted.rows(0..<1) : wanted)
      // A cosine of 0.995 between vectors of one length is a distance of 0.1.
      #expect(error < (precision.format(of: stage) == .int8 ? 0.1 : 1e-2), "\(stage)")
      #expect(error > 1e-4, "\(stage) is float32 after all")
    }
  }

  @Test(arguments: [Precision.int16, .int8]) func latentsStayNear(precision: Precision) throws {
    let features = try features(Pipeline(files))
    let sampling = Sampling(seeds: [42], steps: 8, guidance: 4.5)
    let wanted = try Pipeline(files).sample(features, duration: 1, sampling)
    let found = try Pipeline(files, precision).sample(features, duration: 1, sampling)
    let error = relativeError(found, wanted)
    #expect(error < 1e-2 && error > 1e-5)
  }

  @Test(arguments: [Precision.bfloat16, .int16, .int8])
  func anyNumberOfThreadsGivesTheSameBytes(precision: Precision) throws {
    defer { Threads.use(0) }
    let results = try [1, 2, 5].map { count in
      Threads.use(count)
      let pipeline = Pipeline(files, precision)
      return try pipeline.perform(
        features(pipeline), duration: 1, Sampling(seeds: [42], steps: 2, guidance: 4.5))
    }
    #expect(results[1] == results[0] && results[2] == results[0])
  }

  private func features(_ pipeline: Pipeline) throws -> Features {
    let black = Picture(width: 64, height: 64, pixels: [UInt8](repeating: 0, count: 64 * 64 * 3))
    let footage = Footage(
      clipFrames: try reference.pictures("in.clip_frames_u8"),
      syncFrames: try reference.pictures("in.sync_frames_u8") + [black], duration: 1)
    return try pipeline.encode(
      Scene(.footage(footage), prompt: "a spoon taps a wine glass", negativePrompt: ""))
  }
}
