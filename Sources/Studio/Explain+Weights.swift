import Weights

func explain(_ error: WeightsError) -> Explanation {
  switch error {
  case .unreadable(let path, let code):
    Explanation("\(path) cannot be read: \(systemText(code)).", unreadableTrouble(code))
  case .unwritable(let path, let code):
    Explanation("\(path) cannot be written: \(systemText(code)).", .cannotCreate)
  case .notAFile(let path, let isFolder):
    Explanation("\(path) is \(isFolder ? "a folder" : "no ordinary file"), not a checkpoint.", .noInput)
  case .empty(let path):
    Explanation(
      "\(path) is empty.", next: "Fetch it again: 'onset models check' tells which files are whole.", .badData
    )
  case .unknownFormat(let path, let found):
    Explanation(
      "\(path) is no checkpoint that Onset reads" + (found.map { "; it looks like \(name(of: $0))" } ?? "")
        + ".",
      next: found.flatMap(advice) ?? "Onset reads safetensors and PyTorch's zip archives.", .badData)
  case .malformed(let path, let what):
    Explanation("\(path) is damaged: \(what).", next: "Fetch it again.", .badData)
  case .compressed(let path, let entry):
    Explanation(
      "\(path) was packed again: its entry \(entry) is compressed, which PyTorch never does.",
      next: "Use the file as it was published.", .badData)
  case .bigEndian(let path):
    Explanation("\(path) was written on a big-endian machine, which Onset does not read.", .badData)
  case .forbiddenGlobal(let path, let name):
    Explanation(
      "\(path) asks to load '\(name)', which is no tensor; it was not run. The file may be malicious.",
      next: "Use the file as it was published: 'onset models check' tells.", .badData)
  default: explainContent(error)
  }
}

private func explainContent(_ error: WeightsError) -> Explanation {
  switch error {
  case .unknownType(let name, let path, let type):
    Explanation("\(path): the tensor \(name) is of type \(type), which Onset does not read.", .badData)
  case .missing(let name, let path, let nearest):
    Explanation(
      "\(path) has no tensor \(name)" + (nearest.map { "; the nearest name is \($0)" } ?? "") + ".",
      next: otherModel(path), .badData)
  case .wrongShape(let name, let path, let found, let wanted):
    Explanation(
      "\(path): the tensor \(name) is \(found), and \(wanted) is needed.", next: otherModel(path), .badData)
  case .wrongType(let name, let path, let found):
    Explanation("\(path): the tensor \(name) holds \(found.rawValue), and integers are needed.", .badData)
  case .unused(let names, let path):
    Explanation(
      "\(path) has \(names.count) tensors too many: \(names.prefix(3).joined(separator: ", "))\(names.count > 3 ? ", ..." : "").",
      next: otherModel(path), .badData)
  default: Explanation("A checkpoint cannot be used: \(error).", next: "Please report it.", .software)
  }
}

private func otherModel(_ path: String) -> String {
  "It is another model's checkpoint, or of another size: 'onset inspect \(path)' says what it holds."
}

private func name(of format: ForeignFormat) -> String {
  switch format {
  case .html: "a web page"
  case .gitLFSPointer: "a git-lfs pointer"
  case .legacyPickle: "a PyTorch file from before version 1.6"
  case .plainZip: "a zip archive without tensors"
  case .gzip: "a gzip file"
  case .tar: "a tar archive"
  case .json: "JSON"
  case .numpy: "a NumPy array"
  case .hdf5: "HDF5"
  case .gguf: "GGUF"
  case .text: "text"
  }
}

private func advice(_ format: ForeignFormat) -> String? {
  switch format {
  case .html: "The download went wrong; fetch it again."
  case .gitLFSPointer: "Run 'git lfs pull' where it came from, or fetch the file itself."
  case .legacyPickle:
    "Load and save it once with a newer PyTorch: torch.save writes the format that Onset reads."
  case .gzip, .tar: "Unpack it first."
  default: nil
  }
}

func unreadableTrouble(_ code: Int32) -> Trouble {
  switch code {
  case 2: .noInput
  case 1, 13: .noPermission
  default: .inputOutput
  }
}
