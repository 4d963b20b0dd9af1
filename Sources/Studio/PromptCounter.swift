import Foundation
import MMAudio

/// How much of a model's text tower a prompt fills.
public struct PromptCounter: Sendable {
  public struct Length: Sendable, Equatable {
    /// Tokens, start and end included.
    public let tokens: Int
    /// The tower takes no more.
    public let limit: Int

    /// The prompt's end is not heard.
    public var isCut: Bool { tokens > limit }
  }

  private let tokenizer: Tokenizer

  /// Reads the model's vocabulary, which takes a moment.
  ///
  /// - Throws: `ShelfError`, `MMAudioError` or `TokenizerError`.
  public init(shelf: ModelShelf, model: String) throws {
    let files = try shelf.locate(model).files()
    guard let vocabulary = FileManager.default.contents(atPath: files.vocabulary) else {
      throw MMAudioError.unreadableVocabulary(path: files.vocabulary)
    }
    tokenizer = try Tokenizer(
      vocabulary: [UInt8](vocabulary), path: files.vocabulary,
      contextLength: files.architecture.clip.text.contextLength)
  }

  public func length(of prompt: String) -> Length {
    Length(tokens: tokenizer(prompt).count, limit: tokenizer.contextLength)
  }
}
