import Foundation
import MMAudio

extension CaseTable {
  private struct Prompts: Decodable {
    struct Prompt: Decodable {
      let text: String
      /// Without padding.
      let ids: [Int]
      let isTruncated: Bool
      let needsMojibakeFix: Bool

      enum CodingKeys: String, CodingKey {
        case text, ids
        case isTruncated = "truncated"
        case needsMojibakeFix = "needs_mojibake_fix"
      }
    }

    let contextLength: Int
    let prompts: [Prompt]

    enum CodingKeys: String, CodingKey {
      case prompts
      case contextLength = "context_length"
    }
  }

  /// Prompts to ids. Those whose text has been through the wrong encoding are left to ftfy: the tokenizer does not
  /// repair that, and says so.
  static func tokenizer(_ golden: GoldenCase) throws {
    guard let vocabulary = golden.aids.vocabulary else { throw CaseResult.Reason.needsVocabulary }
    guard let file = try? JSONDecoder().decode(Prompts.self, from: golden.set.data(golden.name)) else {
      throw VerificationError.unreadableFile(path: golden.set.path(golden.name))
    }
    let tokenizer = try Tokenizer(
      vocabulary: vocabulary, path: "clip-bpe.txt", contextLength: file.contextLength)
    for (number, prompt) in file.prompts.enumerated() {
      let found = tokenizer(prompt.text)
      let padding = [Int](repeating: 0, count: max(file.contextLength - prompt.ids.count, 0))
      let name = "prompt \(number)"
      guard !prompt.needsMojibakeFix || found.ids == prompt.ids + padding else {
        golden.skip("\(name) (text in the wrong encoding)")
        continue
      }
      golden.check(
        Check(name, found.ids + [found.isCut ? 1 : 0], prompt.ids + padding + [prompt.isTruncated ? 1 : 0]))
    }
  }
}
