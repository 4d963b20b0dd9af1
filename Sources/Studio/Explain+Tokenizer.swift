import MMAudio

func explain(_ error: TokenizerError) -> Explanation {
  switch error {
  case .contextTooShort(let length):
    Explanation("A text tower of \(length) tokens has no room for a prompt.", .badData)
  case .noHeader(let path): notAVocabulary(path, "its first line does not begin with #")
  case .notAMerge(let path, let line):
    notAVocabulary(path, "line \(line) is not two symbols with a space between")
  case .unknownSymbol(let path, let line):
    notAVocabulary(path, "line \(line) merges what no earlier line makes")
  case .repeatedSymbol(let path, let line): notAVocabulary(path, "line \(line) makes what exists already")
  }
}

private func notAVocabulary(_ path: String, _ reason: String) -> Explanation {
  Explanation(
    "\(path) is no vocabulary: \(reason).", next: "Take it from where the model came from.", .badData)
}
