/// What can be wrong with the models on this machine: facts, no sentences.
public enum ShelfError: Error, Equatable, Sendable {
  /// No model of that name; `nearest` is the closest of those in `available`.
  case modelNotFound(name: String, nearest: String?, available: [String])
  /// The model is a folder of its own: there is nothing published to fetch or to check it against.
  case notPublished(name: String, path: String)
  /// A path was given, but that folder holds no `config.json`.
  case notAModelFolder(path: String)
  /// A published variant is not (wholly) here: `missing` names, `damaged` paths of the wrong size, `bytes` to fetch.
  case filesMissing(model: String, missing: [String], damaged: [String], bytes: Int64)
  /// Something that comes with Onset is not where it was looked for.
  case assetMissing(name: String, lookedIn: [String])
  /// Files would have to be fetched, and `variable` of the environment forbids it.
  case offline(variable: String, missing: [String])
  /// No model is complete on this machine; `recommended` takes `bytes` to fetch.
  case noModel(recommended: String, bytes: Int64)
  /// `HF_ENDPOINT` is no http or https address.
  case badEndpoint(String)
  case unreadableFolder(path: String, code: Int32)
  /// None of the published files lies there, in any of the known places.
  case nothingToImport(path: String, lookedIn: [String])
}
