import Foundation
import Materials

/// Vorbis comments: what a FLAC file says about itself. There is no date in them, so that the same recipe
/// gives the same bytes.
public struct FLACTags: Sendable, Equatable {
  public struct Tag: Sendable, Equatable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public var tags: [Tag]

  public init(_ tags: [Tag] = []) { self.tags = tags }

  /// The recipe as JSON (`ONSET_RECIPE`), and beside it what people and players like to read.
  public init(_ recipe: Recipe) throws {
    tags = [Tag("ENCODER", "Onset")]
    if !recipe.prompt.isEmpty { tags.append(Tag("TITLE", recipe.prompt)) }
    if !recipe.negativePrompt.isEmpty { tags.append(Tag("ONSET_NEGATIVE_PROMPT", recipe.negativePrompt)) }
    tags.append(Tag("ONSET_MODEL", recipe.model))
    tags.append(Tag("ONSET_SEED", String(recipe.seed)))
    tags.append(Tag("ONSET_RECIPE", try recipe.json()))
  }

  /// The first tag of that name; case does not matter.
  public subscript(name: String) -> String? {
    tags.first { $0.name.uppercased() == name.uppercased() }?.value
  }

  /// Nil where there is no recipe, or none that can be read.
  public var recipe: Recipe? {
    self["ONSET_RECIPE"].flatMap { try? JSONDecoder().decode(Recipe.self, from: Data($0.utf8)) }
  }

  /// `NAME=value` in UTF-8, checked.
  func comments() throws -> [[UInt8]] {
    var total = 0
    let comments = try tags.map { tag in
      let isNamed = !tag.name.isEmpty && tag.name.utf8.allSatisfy { (0x20...0x7D).contains($0) && $0 != 0x3D }
      guard isNamed else { throw SoundError.tagName(tag.name) }
      let comment = Array("\(tag.name)=\(tag.value)".utf8)
      total += comment.count + 4
      return comment
    }
    // A metadata block's length has 24 bits; libFLAC's own vendor line needs a little of it.
    guard total < (1 << 24) - 1024 else { throw SoundError.tagsTooLong(bytes: total) }
    return comments
  }
}

extension Recipe {
  /// One line, keys sorted: the same recipe gives the same text.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
