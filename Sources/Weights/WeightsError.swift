/// What can be wrong with a checkpoint: facts, no sentences.
public enum WeightsError: Error, Equatable, Sendable {
  /// The file could not be opened or mapped; `code` is errno.
  case unreadable(path: String, code: Int32)
  /// Neither safetensors nor a torch zip archive.
  case unknownFormat(path: String)
  /// Inside the format, something contradicts it; `what` is a noun phrase ("a header of 9 GB in a file of 2 KB").
  case malformed(path: String, what: String)
  /// The pickle asks for something that is no tensor.
  case forbiddenGlobal(path: String, name: String)
  /// A network needs `name`; `nearest` is the closest name that the file has.
  case missing(name: String, path: String, nearest: String?)
  case wrongShape(name: String, path: String, found: [Int], wanted: [Int])
  case wrongType(name: String, path: String, found: ElementType)
  /// Tensors of the file that no layer asked for: it is another model's, or of another size.
  case unused(names: [String], path: String)
}
