import Foundation
import Materials

/// What a set does not bring along.
public struct VerificationAids: Sendable {
  /// A folder with the example videos, named as `io/frames.json` names them.
  public var videos: String?
  /// CLIP's merges file.
  public var vocabulary: [UInt8]?
  /// Of the networks; each has bars of its own.
  public var precision: Precision

  public init(videos: String? = nil, vocabulary: [UInt8]? = nil, precision: Precision = .float32) {
    self.videos = videos
    self.vocabulary = vocabulary
    self.precision = precision
  }
}

/// Runs the cases of a set one after the other, lazily: a caller can show each as it comes.
public struct VerificationRun: Sequence {
  private let set: GoldenSet
  private let aids: VerificationAids
  private let isWanted: (String) -> Bool

  /// - Parameter isWanted: which files to run, by name; all if left out.
  public init(
    _ set: GoldenSet, aids: VerificationAids = VerificationAids(),
    isWanted: @escaping (String) -> Bool = { _ in true }
  ) {
    self.set = set
    self.aids = aids
    self.isWanted = isWanted
  }

  public func makeIterator() -> AnyIterator<CaseResult> {
    var names = set.names.filter(isWanted).makeIterator()
    return AnyIterator { names.next().map(result) }
  }

  private func result(_ name: String) -> CaseResult {
    guard let run = CaseTable.run(name) else { return CaseResult(name: name, notRun: .unknown) }
    do {
      let golden = try GoldenCase(set, name, aids)
      do {
        try run(golden)
        return CaseResult(name: name, checks: golden.checks, notCompared: golden.notCompared)
      } catch let reason as CaseResult.Reason {
        return CaseResult(name: name, notRun: reason)
      } catch {
        return CaseResult(name: name, checks: golden.checks, notCompared: golden.notCompared, error: error)
      }
    } catch {
      return CaseResult(name: name, checks: [], error: error)
    }
  }
}

extension CaseResult.Reason: Error {}

/// Which case a file is, by its name.
enum CaseTable {
  typealias Run = (GoldenCase) throws -> Void

  static func run(_ name: String) -> Run? { rows.first { name.wholeMatch(of: $0.name) != nil }?.run }

  private static var rows: [(name: Regex<Substring>, run: Run)] {
    [
      (#/weights/.+_altnames\.safetensors/#, foldedWeights),
      (#/weights/.+_folded\.safetensors/#, foldedWeights),
      (#/weights/.+\.safetensors/#, modelWeights), (#/pth/.+_config\.json/#, vocoderConfig),
      (#/pth/.+\.(?:pth|pt|bin|ckpt)/#, torchArchive),
      (#/io/clip_visual\.safetensors/#, clipImage), (#/io/clip_text\.safetensors/#, clipText),
      (#/io/synchformer\.safetensors/#, synchformer), (#/io/dit_.+_forward\.safetensors/#, flowTransformer),
      (#/io/vae.+_decode\.safetensors/#, latentDecoder), (#/io/bigvgan.+\.safetensors/#, vocoder),
      (#/io/e2e_.+\.safetensors/#, wholeGeneration), (#/io/rng\.safetensors/#, noise),
      (#/io/schedule\.safetensors/#, schedule), (#/io/resize\.safetensors/#, resize),
      (#/io/tokenizer\.json/#, tokenizer), (#/io/frames\.json/#, framePicks),
      (#/io/frames\.safetensors/#, framePixels), (#/io/mel\.safetensors/#, mel),
    ]
  }
}
