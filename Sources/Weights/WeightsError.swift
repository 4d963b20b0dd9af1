/// What can be wrong with a checkpoint: facts, no sentences.
public enum WeightsError: Error, Equatable, Sendable {
  /// The file could not be opened, mapped or written; `code` is errno.
  case unreadable(path: String, code: Int32)
  case unwritable(path: String, code: Int32)
  /// A folder, a device or a pipe.
  case notAFile(path: String, isFolder: Bool)
  /// A file of no bytes.
  case empty(path: String)
  /// Neither safetensors nor a torch zip archive; `found` is what it seems to be instead.
  case unknownFormat(path: String, found: ForeignFormat?)
  /// Inside the format, something contradicts it; `what` is a noun phrase ("a header of 9 GB in a file of 2 KB").
  case malformed(path: String, what: String)
  /// A zip entry is deflated: torch never does that, so somebody packed the file again.
  case compressed(path: String, entry: String)
  /// The archive was written on a big-endian machine.
  case bigEndian(path: String)
  /// The pickle asks for something that is no tensor.
  case forbiddenGlobal(path: String, name: String)
  /// A tensor's numbers are of a kind that this program does not read (`F8_E4M3`, `C64`).
  case unknownType(name: String, path: String, type: String)
  /// A network needs `name`; `nearest` is the closest name that the file has.
  case missing(name: String, path: String, nearest: String?)
  case wrongShape(name: String, path: String, found: [Int], wanted: [Int])
  /// Integers are wanted and the file holds something else.
  case wrongType(name: String, path: String, found: ElementType)
  /// Tensors of the file that no layer asked for: it is another model's, or of another size.
  case unused(names: [String], path: String)
}

/// Files that are mistaken for checkpoints.
public enum ForeignFormat: String, Sendable, CaseIterable {
  /// A web page saved under a checkpoint's name: a failed download.
  case html
  /// The stand-in that a git clone without LFS leaves.
  case gitLFSPointer
  /// A torch file from before version 1.6, or any other bare pickle.
  case legacyPickle
  /// A zip archive without `data.pkl`.
  case plainZip
  case gzip, tar, json, numpy, hdf5, gguf, text
}
