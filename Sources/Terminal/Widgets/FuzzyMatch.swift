/// Finds the pattern's letters in the text in their order, case and blanks of the pattern aside, and says how well they
/// lie: at the starts of words and next to each other is best. An empty pattern matches all with 0.
///
/// - Returns: the score (comparable among texts for one pattern) and the places of the found letters, counted in
///   characters; nil where a letter is missing.
public func fuzzyMatch(_ pattern: String, _ text: String) -> (score: Int, positions: [Int])? {
  let wanted = Array(pattern.lowercased().filter { !$0.isWhitespace })
  guard !wanted.isEmpty else { return (0, []) }
  let letters = Array(text)
  var table = MatchTable(wanted: wanted.count, letters: letters)
  for (row, letter) in wanted.enumerated() {
    guard table.fill(row, with: letter) else { return nil }
  }
  return table.best
}

/// The best score for each letter of the pattern ending at each letter of the text.
private struct MatchTable {
  private let letters: [Character]
  private let lowered: [String]
  private let starts: [Bool]
  private var scores: [[Int]]
  private var comesFrom: [[Int]]

  private static let none = Int.min / 2

  init(wanted: Int, letters: [Character]) {
    self.letters = letters
    lowered = letters.map { $0.lowercased() }
    starts = letters.indices.map { index in
      guard index > 0 else { return true }
      let before = letters[index - 1]
      return !before.isLetter && !before.isNumber || (before.isLowercase && letters[index].isUppercase)
    }
    scores = Array(repeating: Array(repeating: Self.none, count: letters.count), count: wanted)
    comesFrom = Array(repeating: Array(repeating: -1, count: letters.count), count: wanted)
  }

  /// False when the letter is nowhere behind the ones before it.
  mutating func fill(_ row: Int, with letter: Character) -> Bool {
    let wanted = String(letter)
    var found = false
    var (bestBefore, bestPlace) = (Self.none, -1)
    for index in letters.indices {
      if row > 0, index > 1, scores[row - 1][index - 2] > bestBefore {
        (bestBefore, bestPlace) = (scores[row - 1][index - 2], index - 2)
      }
      guard lowered[index] == wanted else { continue }
      let own = starts[index] ? 9 : 1
      if row == 0 {
        scores[0][index] = own - min(index, 3)
      } else {
        let adjacent = index > 0 ? scores[row - 1][index - 1] + 10 : Self.none
        let distant = bestBefore - 3
        guard max(adjacent, distant) > Self.none / 2 else { continue }
        scores[row][index] = own + max(adjacent, distant)
        comesFrom[row][index] = adjacent >= distant ? index - 1 : bestPlace
      }
      found = true
    }
    return found
  }

  var best: (score: Int, positions: [Int])? {
    guard let last = scores.last, var place = last.indices.max(by: { last[$0] < last[$1] }) else {
      return nil
    }
    let score = last[place]
    var positions: [Int] = []
    for row in scores.indices.reversed() {
      positions.append(place)
      place = comesFrom[row][place]
    }
    // Of two texts that match alike, the shorter is meant.
    return (score * 4 - min(letters.count, 100) / 10, positions.reversed())
  }
}
