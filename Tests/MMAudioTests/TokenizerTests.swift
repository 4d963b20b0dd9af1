import Foundation
import MMAudio
import TestSupport
import Testing

private let clip = Result {
  let file = Repository.assets.appendingPathComponent("vocabularies/clip-bpe.txt")
  return try Tokenizer(vocabulary: [UInt8](Data(contentsOf: file)), path: file.path)
}

private let small = "# own\nl l\nh e\nhe ll\nhell o</w>\na b\n"

private func tokenizer(_ vocabulary: String, contextLength: Int = 77) throws -> Tokenizer {
  try Tokenizer(vocabulary: Array(vocabulary.utf8), path: "own.txt", contextLength: contextLength)
}

struct TokenizerTests {
  private struct Prompt: Decodable {
    let text: String
    let ids: [Int]
  }

  /// Ids from open_clip 3.3.0 with ftfy 6.3.1.
  @Test func idsAreTheReferences() throws {
    let file = Repository.goldens.appendingPathComponent("prompts.json")
    let prompts = try JSONDecoder().decode([Prompt].self, from: Data(contentsOf: file))
    #expect(prompts.count > 190)
    let clip = try clip.get()
    for prompt in prompts {
      #expect(clip.encode(prompt.text) == prompt.ids, "\(prompt.text.debugDescription)")
    }
  }

  @Test func thePublishedVocabularyHasItsSize() throws {
    let clip = try clip.get()
    #expect((clip.vocabularySize, clip.start, clip.end, clip.contextLength) == (49408, 49406, 49407, 77))
  }

  @Test func promptsArePaddedWithZeros() throws {
    let tokens = try clip.get()("A dog barking")
    #expect(tokens.ids == [49406, 320, 1929, 32676, 49407] + [Int](repeating: 0, count: 72))
    #expect(tokens.count == 5 && !tokens.isCut)
  }

  @Test func longPromptsAreCutAndEndWithTheEnd() throws {
    let full = try clip.get()(Array(repeating: "rain", count: 75).joined(separator: " "))
    #expect(full.ids.count == 77 && full.count == 77 && !full.isCut)
    let cut = try clip.get()(Array(repeating: "rain", count: 76).joined(separator: " "))
    #expect(cut.ids == full.ids && cut.ids.last == 49407)
    #expect(cut.count == 78 && cut.isCut)
  }

  @Test func ownVocabulariesHaveTheirOwnIds() throws {
    let own = try tokenizer(small, contextLength: 6)
    // ll 512, he 513, hell 514, hello</w> 515, ab 516; a lone word-final byte is its symbol plus 256.
    #expect(own.encode("hello hell ab") == [515, 513, 75, 75 + 256, 64, 65 + 256])
    #expect((own.start, own.end, own.vocabularySize) == (517, 518, 519))
    let tokens = own("hello ab ab ab")
    #expect(tokens.ids == [517, 515, 64, 321, 64, 518] && tokens.count == 9 && tokens.isCut)
  }

  @Test func aVocabularyMayHaveNoMerges() throws {
    let bytes = try tokenizer("#\n")
    #expect(bytes.encode("a b") == [64 + 256, 65 + 256] && bytes.vocabularySize == 514)
  }

  /// Against the definition: again and again the earliest line that fits anywhere, everywhere, from left to right.
  @Test func longWordsMergeByTheDefinition() throws {
    let merges = ["a b", "b a", "a a", "ab a", "b b", "aa b", "ba ba", "aba a", "bb aa", "ab ab"]
    let own = try tokenizer("#\n" + merges.joined(separator: "\n"))
    let lines = merges.map { $0.split(separator: " ").map(String.init) }
    var random = MersenneTwister(seed: 3)
    for length in 1...300 {
      let letters = (0..<length).map { _ in random.bits() % 3 == 0 ? "b" : "a" }
      var symbols = letters
      while let line = lines.first(where: { line in
        zip(symbols, symbols.dropFirst()).contains { [$0, $1] == line }
      }) {
        var next: [String] = []
        for symbol in symbols {
          if let last = next.last, [last, symbol] == line {
            next[next.count - 1] += symbol
          } else {
            next.append(symbol)
          }
        }
        symbols = next
      }
      // The last byte of a word is a symbol of its own, which no line here merges.
      let ids = symbols.map { symbol in
        merges.firstIndex { $0.filter { $0 != " " } == symbol }.map { 512 + $0 }
      }
      let expected = zip(ids, symbols).map { $0 ?? ($1 == "a" ? 64 : 65) } + [87 + 256]
      #expect(own.encode(letters.joined() + "x") == expected)
    }
  }

  @Test func malformedVocabulariesAreRefusedWithTheirLine() {
    func error(_ vocabulary: String, contextLength: Int = 77) -> TokenizerError? {
      do { _ = try tokenizer(vocabulary, contextLength: contextLength) } catch {
        return error as? TokenizerError
      }
      return nil
    }
    #expect(error("") == .noHeader(path: "own.txt"))
    #expect(error("a b\n") == .noHeader(path: "own.txt"))
    #expect(error("#\na b\na\n") == .notAMerge(path: "own.txt", line: 3))
    #expect(error("#\na b c\n") == .notAMerge(path: "own.txt", line: 2))
    #expect(error("#\na b\n\nc d\n") == .notAMerge(path: "own.txt", line: 3))
    #expect(error("#\nab c\n") == .unknownSymbol(path: "own.txt", line: 2))
    #expect(error("#\r\na b\r\n") == .unknownSymbol(path: "own.txt", line: 2))
    #expect(error("#\na b\na b\n") == .repeatedSymbol(path: "own.txt", line: 3))
    #expect(error("#\n", contextLength: 1) == .contextTooShort(length: 1))
  }
}

/// Nothing that a person or a file holds may stop the engine.
struct TokenizerFuzzTests {
  @Test func anyBytesAreAPrompt() throws {
    let clip = try clip.get()
    var random = MersenneTwister(seed: 20)
    let seeds = [
      "&amp;&#x1f600;&#99999999999;&notit", "\u{1b}[1;31m <b>\r\n\u{345}", "ΑΣ ﾊﾟ ﬁ 1½ 'll", "e\u{301}\u{316}",
    ]
    for round in 0..<4000 {
      var bytes = Array(seeds[round % seeds.count].utf8)
      for _ in 0..<1 + Int(random.bits() % 12) { mutate(&bytes, &random) }
      let tokens = clip(String(decoding: bytes, as: UTF8.self))
      #expect(tokens.ids.count == 77 && tokens.ids.contains(clip.end))
      #expect(tokens.ids.allSatisfy { (0..<clip.vocabularySize).contains($0) })
    }
  }

  @Test func anyBytesAreAVocabularyOrAnError() {
    var random = MersenneTwister(seed: 21)
    var accepted = 0
    for _ in 0..<4000 {
      var bytes = Array(small.utf8)
      for _ in 0..<1 + Int(random.bits() % 4) { mutate(&bytes, &random) }
      do {
        let tokenizer = try Tokenizer(vocabulary: bytes, path: "mutated")
        #expect(tokenizer("hello ab, hell").ids.allSatisfy { (0..<tokenizer.vocabularySize).contains($0) })
        accepted += 1
      } catch {
        #expect(error is TokenizerError)
      }
    }
    #expect(accepted > 0 && accepted < 4000)
  }

  @Test(arguments: [
    "a", "e\u{301}", "&amp;", "amp;", "&", "Σ'", "\u{1b}[", "ab ", "!?", "1", "&#x41;", "\u{4e00}",
  ])
  func longPromptsEnd(unit: String) throws {
    let prompt = "&" + String(repeating: unit, count: 100_000 / unit.utf8.count)
    #expect(try clip.get()(prompt).isCut || unit.hasSuffix(";"))
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout MersenneTwister) {
    let place = bytes.isEmpty ? 0 : Int(random.bits()) % bytes.count
    let byte = UInt8(truncatingIfNeeded: random.bits())
    switch random.bits() % 4 {
    case 0 where !bytes.isEmpty: bytes[place] = byte
    case 1 where !bytes.isEmpty: bytes.remove(at: place)
    case 2: bytes.insert(contentsOf: bytes.prefix(Int(random.bits()) % 16), at: place)
    default: bytes.insert(byte, at: place)
    }
  }
}
