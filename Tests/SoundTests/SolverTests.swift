import Foundation
import MMAudio
import Materials
import Media
import TestSupport
import Testing

/// How near cheaper sampling comes to Euler steps on the embedded model. With ONSET_SAMPLING_TABLE set, the
/// figures of docs/sampling.md are printed.
@Suite(.serialized) struct SolverTests {
  private static let clips = [
    ("drum", "a hand beats a drum"), ("gravel", "someone running on a gravel road"),
    ("knock", "knock on the door"),
  ]
  private let pipeline: Pipeline

  init() throws {
    let folder = Repository.assets.appendingPathComponent("models/onset-mini").path
    pipeline = Pipeline(
      try ModelConfiguration(folder: folder).located(in: folder), keep: Set(Stage.allCases))
  }

  @Test func multistepComesNearerToManyEulerSteps() throws {
    let seeds: [UInt64] = [1, 2]
    let gains = try Self.clips.flatMap { clip in
      let scene = try scene(clip)
      let features = try pipeline.encode(scene)
      func latents(_ steps: Int, _ solver: Solver) throws -> [[Float]] {
        let sampling = Sampling(seeds: seeds, steps: steps, solver: solver)
        let latents = try pipeline.sample(features, duration: scene.duration, sampling)
        return seeds.indices.map { latents.rows($0..<$0 + 1).values }
      }
      let (goals, eulers) = (try latents(100, .euler), try latents(25, .euler))
      return try latents(25, .multistep).enumerated().map { index, latent in
        ratio(latent, goals[index]) - ratio(eulers[index], goals[index])
      }
    }
    // Decibels; one take may fall behind.
    #expect(gains.reduce(0, +) / Double(gains.count) > 1.5, "\(gains)")
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["ONSET_SAMPLING_TABLE"] != nil))
  func table() throws {
    let seeds: [UInt64] = [1, 2, 3, 4]
    var rows: [String: [[Double]]] = [:]
    for clip in Self.clips {
      let scene = try scene(clip)
      let features = try pipeline.encode(scene)
      func takes(_ sampling: Sampling) throws -> [(latent: [Float], sound: [Float])] {
        let latents = try pipeline.sample(features, duration: scene.duration, sampling)
        let sounds = try pipeline.waveforms(of: pipeline.mels(of: latents))
        return seeds.indices.map { (latents[$0].values, sounds[$0].samples) }
      }
      let goals = try [25, 100].map { try takes(Sampling(seeds: seeds, steps: $0)) }
      for (name, sampling) in Self.ways(seeds) {
        for (take, index) in zip(try takes(sampling), 0...) {
          rows[name, default: []].append(
            goals.flatMap { [ratio(take.latent, $0[index].latent), ratio(take.sound, $0[index].sound)] })
        }
      }
    }
    for (name, sampling) in Self.ways(seeds) {
      let medians = (0..<4).map { column in
        rows[name, default: []].map { $0[column] }.sorted()[seeds.count * Self.clips.count / 2]
      }
      let cells = medians.map { String(format: "%.1f", $0) }.joined(separator: " | ")
      print("| \(name) | \(sampling.passes) | \(cells) |")
      #expect(medians.allSatisfy { $0 > 0 }, "\(name) has nothing to do with Euler's take")
    }
  }

  private static func ways(_ seeds: [UInt64]) -> [(String, Sampling)] {
    func way(_ steps: Int, _ solver: Solver, _ interval: ClosedRange<Double>? = nil) -> (String, Sampling) {
      let times = interval.map { ", guidance \($0.lowerBound):\($0.upperBound)" } ?? ""
      return (
        "\(solver.rawValue) \(steps)\(times)",
        Sampling(seeds: seeds, steps: steps, solver: solver, guidanceInterval: interval)
      )
    }
    let steps = [6, 8, 10, 12, 16, 20, 25, 35, 50]
    return steps.map { way($0, .euler) } + steps.map { way($0, .multistep) }
      + [0.2...1, 0.1...1, 0...0.9, 0...0.8, 0...0.6, 0.1...0.9].map { way(25, .euler, $0) }
      + [way(12, .multistep, 0...0.8), way(16, .multistep, 0...0.8)]
  }

  private func scene(_ clip: (name: String, prompt: String)) throws -> Scene {
    let path = Repository.assets.appendingPathComponent("clips/\(clip.name).mp4").path
    let reader = try VideoReader(path: path)
    var maker = FootageMaker(pipeline.files.architecture)
    var pictures = try reader.pictures(in: TimeSpan(duration: 4))
    while let picked = try pictures.next() {
      maker.add(picked.picture, clip: picked.places.clip, sync: picked.places.sync)
    }
    return Scene(.footage(try maker.finish(requested: 4)), prompt: clip.prompt, negativePrompt: "")
  }

  /// Decibels of `goal` over the difference.
  private func ratio(_ values: [Float], _ goal: [Float]) -> Double {
    let signal = goal.reduce(0) { $0 + Double($1) * Double($1) }
    let noise = zip(values, goal).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
    return 10 * log10(signal / noise)
  }
}
