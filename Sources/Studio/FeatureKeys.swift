import Foundation
import MMAudio
import Materials
import Tensors

/// Under which keys a recipe's features are kept: each says by content all that the values depend on and
/// nothing else, so that a new prompt finds the pictures' features and a new span the prompt's.
///
/// A key is nil where something cannot be read; the stage then runs, and says what is wrong.
struct FeatureKeys {
  /// Goes up when a tower or what stands before it changes its values.
  private static let version = 3

  /// What a look at the video gave besides pictures; no network has a part in it.
  let footage: String?
  let clip: String?
  let sync: String?
  private let texts: [String]?

  init(_ files: ModelFiles, _ recipe: Recipe, _ prints: Fingerprints) {
    let sizes = files.architecture
    let image = Self.tower(files.clip, sizes.clip, recipe.precision.format(of: .clip), prints)
    let words = Self.tower(files.clip, sizes.clip, recipe.precision.format(of: .text), prints)
    let sync = Self.tower(files.sync, sizes.sync, recipe.precision.format(of: .sync), prints)
    let video = Self.video(recipe, prints)
    footage = video.flatMap { Self.key(.footage, $0) }
    clip = video.flatMap { video in image.flatMap { Self.key(.clip, $0 + video) } }
    self.sync = video.flatMap { video in sync.flatMap { Self.key(.sync, $0 + video) } }
    texts = words.flatMap { words in prints.ofFile(files.vocabulary).map { words + [$0] } }
  }

  /// Of what a trial of both towers in int8 gave.
  static func trial(of files: ModelFiles, _ prints: Fingerprints) -> String? {
    guard let image = tower(files.clip, files.architecture.clip, .int8, prints),
      let sync = tower(files.sync, files.architecture.sync, .int8, prints)
    else { return nil }
    return key(.trial, image + sync)
  }

  func text(_ prompt: String) -> String? { texts.flatMap { Self.key(.text, $0 + [prompt]) } }

  /// Kernels of another level round differently, and a home folder may be shared between machines.
  private static func tower(
    _ checkpoint: String, _ sizes: some Encodable, _ format: NumberFormat, _ prints: Fingerprints
  ) -> [String]? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let sizes = try? encoder.encode(sizes), let print = prints.ofFile(checkpoint) else { return nil }
    return [
      print, String(decoding: sizes, as: UTF8.self), format.rawValue, "\(KernelLevel.current)",
      "\(format.largestRow)",
    ]
  }

  private static func video(_ recipe: Recipe, _ prints: Fingerprints) -> [String]? {
    guard let path = recipe.video, let print = prints.ofFile(path) else { return nil }
    return [print, "\(recipe.span.start)", "\(recipe.span.duration)"]
  }

  private static func key(_ stage: Stage, _ parts: [String]) -> String? {
    let all = parts.map { "\($0.utf8.count) \($0)" }.joined(separator: "\n")
    return fingerprint(of: Data(all.utf8)).map { "\(stage.rawValue)-\(version)-\($0)" }
  }
}
