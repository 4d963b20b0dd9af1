import Foundation

func explain(_ error: ShelfError) -> Explanation {
  switch error {
  case .modelNotFound(let name, let nearest, let available):
    Explanation(
      "There is no model '\(name)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "."),
      next: "Known models: \(available.joined(separator: ", ")). See 'onset models list'.", .noInput)
  case .notPublished(let name, let path):
    Explanation(
      "'\(name)' is a model folder (\(path)): there is nothing to fetch or to check it against.", .usage)
  case .notAModelFolder(let path):
    Explanation(
      "\(path) is no model folder: it has no config.json.",
      next: "Name a model of 'onset models list' or a folder with a config.json.", .noInput)
  case .filesMissing(let model, let missing, let damaged, let bytes):
    Explanation(
      "The model '\(model)' is not complete: " + lacking(missing, damaged) + ".",
      next:
        "'onset models fetch \(model)' fetches \(sizeText(bytes)) (weights for non-commercial use, CC BY-NC 4.0);"
        + " 'onset models import DIR' takes over an MMAudio checkout.", .noInput)
  case .noModel(let recommended, let bytes):
    Explanation(
      "No model is on this machine.",
      next: "'onset models fetch \(recommended)' fetches \(sizeText(bytes)) (weights for non-commercial use,"
        + " CC BY-NC 4.0); 'onset models list' shows smaller ones.", .noInput)
  case .assetMissing(let name, let lookedIn):
    Explanation(
      "\(name), which comes with Onset, was not found"
        + (lookedIn.isEmpty ? "." : " in \(lookedIn.joined(separator: ", "))."),
      next: "Set ONSET_ASSETS to the 'assets' folder of Onset's checkout.", .noInput)
  case .offline(let variable, let missing):
    Explanation(
      "\(variable) forbids fetching, and not here yet: \(missing.joined(separator: ", ")).",
      next: "Unset \(variable), or take files over with 'onset models import DIR'.", .unavailable)
  case .badEndpoint(let endpoint):
    Explanation(
      "HF_ENDPOINT is '\(endpoint)'; it must be an http or https address.",
      next: "Unset it, or use one like https://huggingface.co", .usage)
  case .unreadableFolder(let path, let code):
    Explanation(
      "\(path) cannot be read: \(systemText(code)).",
      next: "Name the folder of an MMAudio checkout, or one with its files.",
      code == EACCES ? .noPermission : .noInput)
  case .nothingToImport(let path, let lookedIn):
    Explanation(
      "None of the published files lies in \(path) (looked in \(lookedIn.joined(separator: ", "))).",
      next:
        "Name the folder that has 'weights' and 'ext_weights'; 'onset models list --files' shows the file names.",
      .noInput)
  }
}

private func lacking(_ missing: [String], _ damaged: [String]) -> String {
  var parts: [String] = []
  if !missing.isEmpty { parts.append("missing \(missing.joined(separator: ", "))") }
  if !damaged.isEmpty { parts.append("of the wrong size \(damaged.joined(separator: ", "))") }
  return parts.joined(separator: "; ")
}

/// Bytes as a person reads them: 735 bytes, 489 MB, 10.7 GB.
package func sizeText(_ bytes: Int64) -> String {
  if bytes < 1000 { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
  var (value, unit) = (Double(bytes) / 1000, 0)
  let units = ["kB", "MB", "GB", "TB"]
  while value >= 999.5 && unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
  return String(format: value < 99.95 ? "%.1f" : "%.0f", value) + " " + units[unit]
}
