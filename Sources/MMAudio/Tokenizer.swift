/// CLIP's byte-pair tokenizer: a prompt becomes the ids that the text tower reads.
///
///     prompt --clean--> text                 PromptCleaning: entities, quotes, widths, lower case
///     text --split--> pieces                 PromptPieces: words, single digits, runs of signs
///     piece --bytes--> symbols --merge--> ids     MergeTable: lowest rank first
///     ids --> start, ids, end, 0, 0, ...     cut to the context length, the last one then `end`
///
/// Source: section 2.2 of Radford et al. 2021; reference `open_clip/tokenizer.py`.
public struct Tokenizer: Sendable {
  /// Ids a prompt takes in the text tower, start and end included.
  public let contextLength: Int
  private let merges: MergeTable

  /// - Parameters:
  ///   - vocabulary: A merges file: a header line that begins with `#`, then one merge a line, `left right`.
  ///   - path: Where it came from; only errors speak of it.
  /// - Throws: `TokenizerError`.
  public init(vocabulary: [UInt8], path: String, contextLength: Int = 77) throws {
    guard contextLength >= 2 else { throw TokenizerError.contextTooShort(length: contextLength) }
    self.contextLength = contextLength
    self.merges = try MergeTable(file: vocabulary, path: path)
  }

  /// Ids are below this: bytes, bytes that end a word, merges, start, end.
  public var vocabularySize: Int { merges.count + 514 }
  public var start: Int { merges.count + 512 }
  public var end: Int { merges.count + 513 }

  public func callAsFunction(_ prompt: String) -> PromptTokens {
    let encoded = encode(prompt)
    var ids = [start] + encoded.prefix(contextLength - 2) + [end]
    ids += repeatElement(0, count: contextLength - ids.count)
    return PromptTokens(ids: ids, count: encoded.count + 2)
  }

  /// The whole prompt's ids, however many, without start, end and padding.
  public func encode(_ prompt: String) -> [Int] {
    var words: [ArraySlice<Unicode.Scalar>: [Int]] = [:]
    var ids: [Int] = []
    for piece in PromptPieces(PromptCleaning.clean(prompt)) {
      if let known = words[piece] {
        ids += known
        continue
      }
      let new = encode(piece: piece)
      // Long pieces are rarely met twice.
      if piece.count < 32 { words[piece] = new }
      ids += new
    }
    return ids
  }

  private func encode(piece: ArraySlice<Unicode.Scalar>) -> [Int] {
    if piece.elementsEqual(PromptPieces.startOfText) { return [start] }
    if piece.elementsEqual(PromptPieces.endOfText) { return [end] }
    return merges.encode(piece.flatMap { UTF8.encode($0)! })
  }
}

/// A prompt as the text tower takes it.
public struct PromptTokens: Sendable, Equatable {
  /// As many as the context length: start, the prompt, end, then zeros.
  public let ids: [Int]
  /// Ids the prompt asked for, start and end included; more than `ids.count` when it was cut.
  public let count: Int

  /// The prompt's end does not reach the text tower.
  public var isCut: Bool { count > ids.count }
}

/// What is wrong with a vocabulary; facts only.
public enum TokenizerError: Error, Equatable, Sendable {
  /// A text tower needs room for start and end.
  case contextTooShort(length: Int)
  /// The first line does not begin with `#`.
  case noHeader(path: String)
  /// Not two symbols with one space between. Lines count from 1.
  case notAMerge(path: String, line: Int)
  /// A merge of something that is neither a byte nor the result of an earlier line.
  case unknownSymbol(path: String, line: Int)
  /// What the line makes exists already.
  case repeatedSymbol(path: String, line: Int)
}
