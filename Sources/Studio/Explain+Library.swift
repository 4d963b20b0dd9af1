import Library

func explain(_ error: LibraryError) -> Explanation {
  switch error {
  case .cannotOpen(let path, let reason):
    Explanation(
      "The library cannot be opened: \(path): \(reason).",
      next: "Set ONSET_LIBRARY to a folder that can be written to.", .cannotCreate)
  case .notALedger(let path):
    Explanation(
      "\(path) is damaged, or no ledger of Onset's.",
      next: "The takes are safe beside it: move \(path) and its -wal and -shm away, and the next start enters"
        + " them anew (without notes and circles).", .badData)
  case .newer(let path):
    Explanation(
      "\(path) was written by a later Onset.", next: "Use that one, or set ONSET_LIBRARY to another folder.",
      .badData)
  case .busy(let path):
    Explanation(
      "Another program keeps \(path) busy for more than \(number(Library.patience)) s.", next: "Try again.",
      .temporary)
  case .full(let path):
    Explanation(
      "There is no room left to write \(path).", next: "Make room; 'onset cache clear' gives some back.",
      .cannotCreate)
  case .io(let path, let reason):
    Explanation("\(path) cannot be read or written: \(reason).", .inputOutput)
  case .noTake(let id):
    Explanation("There is no take \(id).", next: "'onset takes list --all' shows them all.", .noInput)
  case .notATake(let path):
    Explanation(
      "\(path) is no take of the library.", next: "'onset takes list --all' shows those that are.", .noInput)
  case .noSession(let id): Explanation("There is no session \(id).", .noInput)
  case .sessionHasTakes(let title, let count):
    Explanation(
      "The session '\(title)' has \(count == 1 ? "a take" : "\(count) takes").",
      next: "Put them into the trash and purge it first.", .usage)
  }
}

func explain(_ error: ExportError) -> Explanation {
  switch error {
  case .noVideo(let name):
    Explanation(
      "\(name) was made of a prompt alone: there is no video to put it into.",
      next: "Export it as flac or wav.", .usage)
  case .stillImage(let path):
    Explanation(
      "\(path) is a still image, and no video is made of one.", next: "Export the take as flac or wav.",
      .usage)
  }
}
